using HydraSharp.Data;
using HydraSharp.Inference;
using HydraSharp.Specs.Validation;
using HydraSharp.Tasks;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Training.Targets;

/// <summary>All labels as numbers, by task.</summary>
internal sealed class LabelTable
{
    readonly Dictionary<string, TaskLabels> tasks;

    LabelTable(Dictionary<string, TaskLabels> tasks) => this.tasks = tasks;

    /// <summary>The labels of a task.</summary>
    internal TaskLabels this[string task] => tasks[task];

    /// <summary>Encodes every label; what is wrong with one is reported with its file and row.</summary>
    /// <param name="examples">The examples.</param>
    /// <param name="tasks">The tasks.</param>
    /// <param name="problems">Receives what is wrong.</param>
    /// <param name="requireTraining">Whether a task must have a label in the training split.</param>
    internal static LabelTable Encode(
        IReadOnlyList<Example> examples,
        IReadOnlyList<TaskSpec> tasks,
        Problems problems,
        Func<TaskSpec, bool> requireTraining
    ) => new(tasks.ToDictionary(t => t.Name, t => Encode(examples, t, problems, requireTraining(t)), StringComparer.Ordinal));

    /// <summary>These labels and others beside them.</summary>
    /// <param name="specs">The tasks.</param>
    /// <param name="added">Labels of examples that have none.</param>
    /// <exception cref="HydraException">One cannot be read.</exception>
    internal LabelTable Also(IReadOnlyList<TaskSpec> specs, IReadOnlyList<AddedLabel> added)
    {
        var all = new Dictionary<string, TaskLabels>(tasks, StringComparer.Ordinal);
        foreach (var group in added.GroupBy(a => a.Task, StringComparer.Ordinal))
        {
            var (task, labels) = (specs.Single(t => t.Name == group.Key), tasks[group.Key].Copy());
            foreach (var label in group)
            {
                if (task.Map is null && task.Encode(label.Label, labels.Row(label.Example)) is { } problem)
                    throw new HydraException(ErrorKind.Model, $"an added label of '{task.Name}' cannot be read: {problem}");
                labels.Mark(label.Example, label.Share);
            }

            all[group.Key] = labels;
        }

        return new(all);
    }

    static TaskLabels Encode(IReadOnlyList<Example> examples, TaskSpec task, Problems problems, bool requireTraining)
    {
        var labels = new TaskLabels(examples.Count, task.Map is null ? task.TargetWidth : 0);
        var errors = new CauseList();
        var labelled = examples.Index().Where(e => e.Item.Labels.ContainsKey(task.Name));
        foreach (var column in labelled.GroupBy(e => e.Item.Source))
            Encode([.. column], task, labels, errors);
        if (errors.IsEmpty && requireTraining)
            RequireTraining(examples, task, labels, problems);
        errors.TellTo(problems, $"tasks.{task.Name}", "labels");
        return labels;
    }

    // The labels of one column; each word is read once.
    static void Encode(IReadOnlyList<(int Index, Example Example)> column, TaskSpec task, TaskLabels labels, CauseList errors)
    {
        if (task.Map is not null)
        {
            foreach (var (index, _) in column)
                labels.Mark(index);
            return;
        }

        var encoder = task.Encoder([.. column.Select(e => e.Example.Labels[task.Name])]);
        var read = new Dictionary<string, (float[] Target, string? Problem)>(StringComparer.Ordinal);
        foreach (var (index, example) in column)
        {
            var word = example.Labels[task.Name];
            if (!read.TryGetValue(word, out var known))
            {
                var target = new float[task.TargetWidth];
                read[word] = known = (target, WithRemedy(encoder(word, target), word));
            }

            known.Target.CopyTo(labels.Row(index));
            if (known.Problem is { } problem)
                errors.Add(example.Place, problem);
            else
                labels.Mark(index);
        }
    }

    static string? WithRemedy(string? problem, string word) =>
        problem is not null && (word is "-1" or "-" or "." or "nil" or "unknown" || !word.Any(char.IsLetterOrDigit))
            ? $"{problem}; if it means that the label is missing, name it in data.missing, or leave the cell empty"
            : problem;

    static void RequireTraining(IReadOnlyList<Example> examples, TaskSpec task, TaskLabels labels, Problems problems)
    {
        if (examples.Count == 0 || Enumerable.Range(0, examples.Count).Any(i => labels.Has(i) && examples[i].Split == Split.Train))
            return;
        var known = examples.SelectMany(e => e.Labels.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        var columns = known.Length == 0 ? "the data have no label columns" : "the label columns are " + string.Join(", ", known);
        problems.Add(
            new(
                $"tasks.{task.Name}",
                $"no training example has a label '{task.Name}'; {columns}",
                "name the column in data.columns, or leave the task out"
            )
        );
    }
}
