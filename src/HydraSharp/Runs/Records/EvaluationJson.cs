using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Inference.Records;
using HydraSharp.Tasks.Metrics;

namespace HydraSharp.Runs.Records;

/// <summary>
/// Evaluations in the form of <see cref="EvaluationRecord"/>: as <c>evaluate --json</c> prints them, and as summary.json.
/// </summary>
internal static class EvaluationJson
{
    /// <summary>One object on one line, without a line break.</summary>
    /// <param name="run">The run folder as the caller named it.</param>
    /// <param name="evaluation">The figures.</param>
    public static string Text(string run, Evaluation evaluation) => ReportJson.Text(Record(run, evaluation).Write);

    /// <summary>Replaces a file by the object, indented for reading.</summary>
    public static void Write(IStorage storage, string path, string run, Evaluation evaluation) =>
        AtomicFile.WriteText(storage, path, ReportJson.Text(Record(run, evaluation).Write, indented: true) + "\n");

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="HydraException">The file is damaged or cannot be read (kind Model).</exception>
    public static Evaluation Read(IStorage storage, string path) =>
        JsonFile.Read(storage, path, "Delete it and run 'hydra train --resume': the run is measured anew.", stream =>
        {
            var record = EvaluationRecord.Read(stream);
            return new Evaluation(
                record.Split,
                record.Samples,
                [
                    .. record.Tasks.Select(t =>
                        KeyValuePair.Create(t.Key, new TaskEvaluation(t.Value.Samples, t.Value.Metrics) { Unseen = t.Value.Unseen })
                    ),
                ]
            );
        });

    static EvaluationRecord Record(string run, Evaluation evaluation) =>
        new(
            run,
            evaluation.Split,
            evaluation.Samples,
            [
                .. evaluation.Tasks.Select(t =>
                    KeyValuePair.Create(t.Key, new TaskRecord(t.Value.Samples, t.Value.Metrics) { Unseen = t.Value.Unseen })
                ),
            ]
        );
}
