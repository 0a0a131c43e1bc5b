using HydraSharp.Data;

namespace HydraSharp.Analysis;

/// <summary>What a person should know of the labels before anything is trained on them.</summary>
internal static class LabelWarnings
{
    const double ManyTimes = 20;
    const double FewPixels = 0.05;
    const int Few = 10;
    const int NamesShown = 10;

    /// <summary>The warnings, a sentence each.</summary>
    /// <param name="tasks">The labels of each task.</param>
    /// <param name="parts">The examples of each split: train, validation, test.</param>
    /// <param name="taught">Tasks whose missing labels a teacher fills.</param>
    public static IEnumerable<string> Of(IReadOnlyList<LabelSummary> tasks, IReadOnlyList<int> parts, IReadOnlyList<string> taught)
    {
        if (parts[(int)Split.Train] == 0)
            yield return "there is nothing to train on";
        if (parts[(int)Split.Validation] == 0)
            yield return "the validation split is empty: nothing is measured after an epoch, and the last epoch is kept as the best";
        if (parts[(int)Split.Test] == 0)
            yield return "the test split is empty";
        foreach (var task in tasks)
        foreach (var warning in Of(task, parts, taught.Contains(task.Task.Name)))
            yield return $"{task.Task.Name}: {warning}";
    }

    static IEnumerable<string> Of(LabelSummary task, IReadOnlyList<int> parts, bool isTaught)
    {
        if (task.Pixels?.Error is { } error)
            return [error];
        if (task.Labelled[0] == 0)
            return isTaught ? [] : ["no training example has a label"];
        if (task.Pixels is { } pixels)
            return OfPixels(pixels);
        return task.Values is { } values ? OfNumbers(task, values) : OfClasses(task, parts);
    }

    static IEnumerable<string> OfClasses(LabelSummary task, IReadOnlyList<int> parts)
    {
        if (Names(task.Groups.Where(g => g.Counts[0] == 0).Select(g => g.Name)) is { } none)
            yield return $"no training example is {none}";
        foreach (var group in task.Groups.Where(g => g.Counts[0] is > 0 and < Few).Take(NamesShown))
            yield return $"only {group.Counts[0]} training examples are '{group.Name}'";
        foreach (var part in (Split[])[Split.Validation, Split.Test])
            if (
                parts[(int)part] > 0
                && Names(task.Groups.Where(g => g.Counts[0] > 0 && g.Counts[(int)part] == 0).Select(g => g.Name)) is { } unseen
            )
                yield return $"no {SplitNames.Of(part)} example is {unseen}: figures on that split say nothing about it";
        if (task.Imbalance > ManyTimes)
            yield return FormattableString.Invariant(
                $"the most frequent class has {task.Imbalance:F0} times as many training examples as the rarest"
            );
    }

    // A column of numbers from 0 in which -1, -99 or -999 stands for what nobody knows.
    static IEnumerable<string> OfNumbers(LabelSummary task, LabelSummary.Moments values)
    {
        if (task.Below is { } below)
            yield return FormattableString.Invariant(
                $"{below.Count} labels are {below.Value:G6} and all others are at least {below.Next:G6}: "
            ) + "if that number means that the label is missing, name it in data.missing";
        if (values.Deviation == 0)
            yield return FormattableString.Invariant($"every label is {values.Mean:G6}, so that nothing can be learned");
    }

    static IEnumerable<string> OfPixels(PixelSummary pixels)
    {
        if (pixels.Known[0] < FewPixels * pixels.Pixels[0])
            yield return FormattableString.Invariant(
                $"only {100.0 * pixels.Known[0] / pixels.Pixels[0]:G2} % of the training pixels are known"
            );
        if (Names(pixels.Classes.Where(c => c.Pixels[0] == 0).Select(c => c.Name)) is { } none)
            yield return $"no training pixel is {none}";
        foreach (var part in (Split[])[Split.Validation, Split.Test])
            if (
                pixels.Pixels[(int)part] > 0
                && Names(pixels.Classes.Where(c => c.Pixels[0] > 0 && c.Pixels[(int)part] == 0).Select(c => c.Name)) is { } unseen
            )
                yield return $"no {SplitNames.Of(part)} pixel is {unseen}: figures on that split say nothing about it";
    }

    static string? Names(IEnumerable<string> names)
    {
        string[] all = [.. names];
        var more = all.Length > NamesShown ? $" and {all.Length - NamesShown} more" : "";
        return all.Length == 0 ? null : string.Join(", ", all.Take(NamesShown).Select(n => $"'{n}'")) + more;
    }
}
