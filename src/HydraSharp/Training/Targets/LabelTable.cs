using HydraSharp.Data;
using HydraSharp.Inference;
using HydraSharp.Specs.Validation;
using HydraSharp.Tasks;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Training.Targets;

/// <summary>All labels as numbers, by task.</summary>
internal sealed class LabelTable
{
    const int ShownErrors = 20;

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
        var errors = 0;
        for (var i = 0; i < examples.Count; i++)
        {
            if (!examples[i].Labels.TryGetValue(task.Name, out var text))
                continue;
            if (task.Map is not null || task.Encode(text, labels.Row(i)) is not { } problem)
                labels.Mark(i);
            else if (errors++ < ShownErrors)
                problems.Add(new($"tasks.{task.Name}", problem) { Place = examples[i].Place });
        }

        if (errors > ShownErrors)
            problems.Add(new($"tasks.{task.Name}", $"{errors - ShownErrors} more labels like these"));
        if (errors == 0 && requireTraining)
            RequireTraining(examples, task, labels, problems);
        return labels;
    }

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
