using HydraSharp.Inference;

namespace HydraSharp.Analysis;

/// <summary>How often each true class was predicted as each class.</summary>
/// <param name="Title">What it is about: empty, or a label of several.</param>
/// <param name="Names">Classes in their order.</param>
/// <param name="Counts">[true][predicted]</param>
internal sealed record Confusion(string Title, IReadOnlyList<string> Names, int[][] Counts)
{
    /// <summary>One table for classes and levels, one a label for labels, none for numbers.</summary>
    internal static IReadOnlyList<Confusion> Of(TaskOutputs outputs) =>
        outputs.Task.Kind switch
        {
            AnswerKind.Number => [],
            AnswerKind.Labels => [.. outputs.Names.Select((name, label) => OfLabel(outputs, name, label))],
            _ => [Count("", outputs.Names, outputs.Labelled.Select(r => (outputs.Truth(r), outputs.Predicted(r))))],
        };

    /// <summary>Images whose class is truly this one.</summary>
    internal int Row(int truth) => Counts[truth].Sum();

    /// <summary>The share of a class's images that were predicted as another; NaN when there are none.</summary>
    internal double Share(int truth, int predicted) => (double)Counts[truth][predicted] / Row(truth);

    internal static Confusion Count(string title, IReadOnlyList<string> names, IEnumerable<(int Truth, int Predicted)> rows)
    {
        var counts = names.Select(_ => new int[names.Count]).ToArray();
        foreach (var (truth, predicted) in rows)
            counts[truth][predicted]++;
        return new(title, names, counts);
    }

    static Confusion OfLabel(TaskOutputs outputs, string name, int label) =>
        Count(
            name,
            ["absent", "present"],
            outputs
                .Labelled.Where(r => !float.IsNaN(outputs.Target(r)[label]))
                .Select(r => (outputs.Target(r)[label] > 0.5f ? 1 : 0, outputs.Task.Decision.Accepts(outputs.Answer(r)[label]) ? 1 : 0))
        );
}
