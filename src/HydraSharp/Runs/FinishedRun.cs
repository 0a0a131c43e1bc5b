using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Runs.Records;
using HydraSharp.Training;

namespace HydraSharp.Runs;

/// <summary>A run that has come to its end, which is resumed.</summary>
internal static class FinishedRun
{
    /// <summary>Makes sure that it is a run of this experiment and of these data, and says that there is nothing to train.</summary>
    /// <exception cref="HydraException">It is of another experiment or of other data.</exception>
    internal static void Require(IStorage storage, RunFolder files, Experiment experiment, TrainOptions options)
    {
        var remedy =
            $"the run is finished; to train on from its weights, write pretrained: {{ type: FromRun, folder: {files.Path} }} "
            + "and name another folder with --out";
        FolderClaim.RequireSame(files, experiment, options, remedy);
        var data = RunData.Open(experiment, "the data", requireTraining: false, options.Report, options.Stop);
        DataFingerprint.Of([KeyValuePair.Create("data", data.Examples)]).Require(storage, files, remedy);
        options.Report(new TrainingEvent.Note($"'{files.Path}' is a finished run of this experiment: nothing is left to train"));
    }

    /// <summary>Whether its report is there whole.</summary>
    internal static bool HasReport(RunFolder files) => File.Exists(files.Report) && File.Exists(files.ModelCard);
}
