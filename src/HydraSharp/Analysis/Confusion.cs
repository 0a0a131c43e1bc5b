using HydraSharp.Inference;

namespace HydraSharp.Analysis;

/// <summary>How often each true class was told as each class.</summary>
/// <param name="Title">What it is about: empty, or a label of several.</param>
/// <param name="Names">Classes in their order.</param>
/// <param name="Counts">[true][told]</param>
internal sealed record Confusion(string Title, IReadOnlyList<string> Names, int[][] Counts)
{
    /// <summary>One table for classes and levels, one a label for labels, none for numbers.</summary>
    internal static IReadOnlyList<Confusion> Of(TaskOutputs outputs) =>
        outputs.Task.Kind switch
        {
            AnswerKind.Number => [],
            AnswerKind.Labels => [.. outputs.Names.Select((name, label) => OfLabel(outputs, name, label))],
            _ => [Count("", outputs.Names, outputs.Labelled.Select(r => (outputs.Truth(r), outputs.Told(r))))],
        };

    /// <summary>Pictures whose class is truly this one.</summary>
    internal int Row(int truth) => Counts[truth].Sum();

    /// <summary>The share of a class's pictures that were told as another; NaN when there are none.</summary>
    internal double Share(int truth, int told) => (double)Counts[truth][told] / Row(truth);

    internal static Confusion Count(string title, IReadOnlyList<string> names, IEnumerable<(int Truth, int Told)> rows)
    {
        var counts = names.Select(_ => new int[names.Count]).ToArray();
        foreach (var (truth, told) in rows)
            counts[truth][told]++;
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
