using HydraSharp.Inference;
using HydraSharp.Tasks;
using HydraSharp.Tasks.Metrics;
using HydraSharp.Training.Targets;

namespace HydraSharp.Training.Evaluators;

/// <summary>
/// The figures of one task. What a batch gives is found first and added afterwards, so that batches may be measured in any process:
/// answers of one number or a few as they are, answers that are images as the sums of their metrics.
/// </summary>
internal sealed class MetricAccumulator(TaskSpec task, TaskLabels labels)
{
    readonly Measurement[] measurements = [.. task.Metrics.Select(m => m.Start(task.Decision))];
    readonly double[][] sums = [.. task.Metrics.Select(_ => Array.Empty<double>())];
    readonly double[] seen = new double[task.Card.Classes.Count];
    int samples;

    internal TaskSpec Task => task;

    internal TaskEvaluation Result =>
        new(samples, [.. task.Metrics.Select((m, i) => KeyValuePair.Create(m.Key, samples == 0 ? double.NaN : Value(i)))])
        {
            Unseen = samples == 0 ? [] : [.. task.Card.Classes.Where((_, c) => seen[c] == 0)],
        };

    /// <summary>What the answers to a batch [N * length] give.</summary>
    internal Finding Measure(Batch batch, float[] answers)
    {
        if (task.Map is null)
            return new(answers, []);
        var length = answers.Length / batch.Examples.Length;
        var maps = batch.Maps[task.Name].permute(0, 2, 3, 1).contiguous().data<float>().ToArray();
        var width = maps.Length / batch.Examples.Length;
        var started = task.Metrics.Select(m => (SummedMeasurement)m.Start(task.Decision)).ToArray();
        var counted = new double[seen.Length];
        for (var i = 0; i < batch.Examples.Length; i++)
        {
            if (!labels.Has(batch.Examples[i]))
                continue;
            foreach (var measurement in started)
                measurement.Add(answers.AsSpan(i * length, length), maps.AsSpan(i * width, width));
            Count(maps.AsSpan(i * width, width), counted);
        }

        return new([], [.. started.Select(m => m.Sums), counted]);
    }

    /// <summary>Adds what a batch gave.</summary>
    internal void Add(int[] examples, Finding finding)
    {
        if (task.Map is null)
        {
            var length = finding.Answers.Length / examples.Length;
            for (var i = 0; i < examples.Length; i++)
                Add(examples[i], finding.Answers.AsSpan(i * length, length), labels.Row(examples[i]));
            return;
        }

        samples += examples.Count(labels.Has);
        for (var c = 0; c < seen.Length; c++)
            seen[c] += finding.Sums[^1][c];
        for (var m = 0; m < sums.Length; m++)
        {
            if (finding.Sums[m].Length > sums[m].Length)
                Array.Resize(ref sums[m], finding.Sums[m].Length);
            for (var i = 0; i < finding.Sums[m].Length; i++)
                sums[m][i] += finding.Sums[m][i];
        }
    }

    /// <summary>Adds one answer.</summary>
    internal void Add(int example, ReadOnlySpan<float> answer, ReadOnlySpan<float> target)
    {
        if (!labels.Has(example))
            return;
        samples++;
        Count(target, seen);
        foreach (var measurement in measurements)
            measurement.Add(answer, target);
    }

    // Which classes the targets have: of several labels those that are there, else the indices of classes.
    void Count(ReadOnlySpan<float> target, double[] counts)
    {
        if (counts.Length == 0)
            return;
        for (var i = 0; i < target.Length; i++)
            if (task.Kind == AnswerKind.Labels && target[i] > 0.5f)
                counts[i]++;
            else if (task.Kind != AnswerKind.Labels && target[i] >= 0 && target[i] < counts.Length)
                counts[(int)target[i]]++;
    }

    double Value(int metric) =>
        sums[metric].Length > 0 ? ((SummedMeasurement)measurements[metric]).Of(sums[metric]) : measurements[metric].Value;

    /// <summary>What a batch gave for a task.</summary>
    /// <param name="Answers">The answers [N * length]; empty where they are images.</param>
    /// <param name="Sums">The sums of each metric, and the pixels of each class; empty where the answers are no images.</param>
    internal sealed record Finding(float[] Answers, double[][] Sums);
}
