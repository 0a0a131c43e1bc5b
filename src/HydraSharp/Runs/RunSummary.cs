using HydraSharp.Files;
using HydraSharp.Runs.Records;
using HydraSharp.Tasks.Metrics;

namespace HydraSharp.Runs;

/// <summary>The last file of a run: its figures on the test split. That it exists means that the run is finished.</summary>
internal static class RunSummary
{
    internal static void Write(IStorage storage, RunFolder files, Evaluation evaluation) =>
        EvaluationJson.Write(storage, files.Summary, files.Path, evaluation);

    /// <inheritdoc cref="EvaluationJson.Read"/>
    internal static Evaluation Read(IStorage storage, RunFolder files) => EvaluationJson.Read(storage, files.Summary);
}
