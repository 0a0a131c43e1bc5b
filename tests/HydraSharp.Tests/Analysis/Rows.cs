using HydraSharp.Analysis;
using HydraSharp.Tasks;

namespace HydraSharp.Tests.Analysis;

/// <summary>Outputs written out in a test.</summary>
static class Rows
{
    /// <summary>Every row has a label, unless its target is null; the loss is 0 unless it is given.</summary>
    internal static TaskOutputs Of(TaskSpec task, IReadOnlyList<(float[] Answer, float[]? Target)> rows, double[]? losses = null) =>
        new(
            task,
            [.. rows.SelectMany(r => r.Answer)],
            [.. rows.SelectMany(r => r.Answer.Select(a => (double)a))],
            [.. rows.SelectMany(r => r.Target ?? new float[task.TargetWidth])],
            [.. rows.Select(r => r.Target is not null)],
            losses ?? [.. rows.Select(r => r.Target is null ? double.NaN : 0)]
        );

    internal static TaskOutputs Numbers(IReadOnlyList<(float Answer, float Target)> rows, string name = "age") =>
        Of(new Regression { Name = name, Unit = "years" }, [.. rows.Select(r => (new[] { r.Answer }, (float[]?)[r.Target]))]);

    /// <summary>Rows that are certain of what they report.</summary>
    internal static TaskOutputs Classes(string name, IReadOnlyList<string> classes, IReadOnlyList<(int Predicted, int Truth)> rows) =>
        Of(
            new Classification { Name = name, Classes = classes },
            [
                .. rows.Select(r =>
                    (Enumerable.Range(0, classes.Count).Select(c => c == r.Predicted ? 1f : 0f).ToArray(), (float[]?)[r.Truth])
                ),
            ]
        );
}
