using HydraSharp.Data;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Runs.Records;

namespace HydraSharp.Runs;

/// <summary>Where the data of a run lie, from whatever directory it is opened.</summary>
internal static class DataPlace
{
    /// <summary>
    /// The data of a run. Their relative paths begin at the current directory where the data are there, and else at the directory in which
    /// the run was trained.
    /// </summary>
    public static DataSpec Of(IStorage storage, RunFolder files, DataSpec data)
    {
        var trained = Directory(storage, files);
        if (trained is null || trained == Environment.CurrentDirectory || SourceFacts.Paths(data).All(Path.Exists))
            return data;
        var moved = data.RelativeTo(trained);
        return SourceFacts.Paths(moved).All(Path.Exists) ? moved : data;
    }

    static string? Directory(IStorage storage, RunFolder files)
    {
        try
        {
            return EnvironmentFacts.Read(storage, files.Environment)?.WorkingDirectory;
        }
        catch (HydraException)
        {
            return null;
        }
    }
}
