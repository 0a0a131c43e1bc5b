using System.Globalization;
using HydraSharp.Comparisons;

namespace HydraSharp.Cli.Output;

/// <summary>Whether sharing helped, for people.</summary>
static class SharingOutput
{
    /// <summary>A table with a line for each task and figure, both forms of Δm, and a verdict for each task.</summary>
    public static void Table(TextWriter output, SharingResult result)
    {
        output.WriteLine(
            $"{result.Split}: {Many(result.HydraRuns.Count, "multi-task model")}, {Many(result.BaselineRuns.Count, "single-task baseline")}"
        );
        Columns.Write(
            output,
            [
                ["task", "metric", "labelled", "alone", "multi-task", "multi-task - alone [95 %]", "verdict"],
                .. result.Figures.Select(Row),
            ]
        );
        output.WriteLine();
        output.WriteLine($"Δm over metrics (lower is better)  {result.DeltaMetrics.ToPercent()}");
        output.WriteLine($"Δm over tasks (higher is better)   {result.DeltaTasks.ToPercent()}");
        if (result.WhyNoDelta is { } reason)
            output.WriteLine(reason);
        output.WriteLine();
        foreach (var figure in result.Main)
            output.WriteLine($"{figure.Task}: {figure.VerdictText}");
        output.WriteLine(
            result.Seeds > 1
                ? $"Intervals are over images and {result.Seeds} seeds on each side at least."
                : "One seed: the intervals cover the images alone; 'hydra baseline --seeds 1,2,3 --multi-task' trains more."
        );
    }

    /// <summary>A table with a line for each task and figure, and what has to be known.</summary>
    public static void Table(TextWriter output, AblationResult result)
    {
        output.WriteLine($"{result.Split}: {result.With} with its teacher, {result.Without} without");
        Columns.Write(
            output,
            [
                ["task", "metric", "labelled", "without", "with", "with - without [95 %]", "verdict"],
                .. result.Figures.Select(Row),
            ]
        );
        output.WriteLine();
        foreach (var note in result.Notes)
            output.WriteLine(note);
    }

    static string[] Row(AblatedFigure figure) =>
        [
            figure.Task,
            figure.Metric,
            figure.Samples.ToString(CultureInfo.InvariantCulture),
            EvaluationOutput.Figure(figure.Without),
            EvaluationOutput.Figure(figure.With),
            $"{Signed(figure.Difference.Value)} [{Signed(figure.Difference.Low)}, {Signed(figure.Difference.High)}]",
            figure.Verdict,
        ];

    static string[] Row(SharedFigure figure) =>
        [
            figure.Task,
            figure.Metric,
            figure.Samples.ToString(CultureInfo.InvariantCulture),
            EvaluationOutput.Figure(figure.Baseline),
            EvaluationOutput.Figure(figure.Model),
            $"{Signed(figure.Difference.Value)} [{Signed(figure.Difference.Low)}, {Signed(figure.Difference.High)}]",
            figure.VerdictText,
        ];

    static string Signed(double value) => (value > 0 ? "+" : "") + EvaluationOutput.Figure(value);

    static string Many(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
