using HydraSharp.Data;
using HydraSharp.Metrics;
using HydraSharp.Models;
using HydraSharp.Tasks;
using static TorchSharp.torch;

namespace HydraSharp.Training;

/// <summary>Measures every task on a set of examples.</summary>
internal sealed class Evaluator(IReadOnlyList<TaskSpec> tasks, LabelTable labels, Views views = Views.Single)
{
    // Enough to know which class or number is usual, without reading every label that is a picture.
    const int PicturesGuessedFrom = 200;

    /// <summary>Measures the network.</summary>
    /// <param name="split">Name of the part, for the result.</param>
    /// <param name="net">The network; left in evaluation mode.</param>
    /// <param name="batches">The batches; each is used before the next is asked for.</param>
    internal Evaluation Measure(string split, HydraNet net, IEnumerable<Batch> batches)
    {
        var meters = tasks.Select(t => new Meter(t, labels[t.Name])).ToArray();
        var samples = 0;
        net.eval();
        foreach (var batch in batches)
        {
            using var scope = NewDisposeScope();
            using var none = no_grad();
            var features_VNF = Viewing.Features(net, batch.Input, views);
            foreach (var meter in meters) meter.Add(batch, Answers(net, meter.Task, features_VNF, views));
            samples += batch.Examples.Length;
        }

        return new(split, samples, [.. meters.Select(m => KeyValuePair.Create(m.Task.Name, m.Result))]);
    }

    /// <summary>The figures of the best constant answer: what a program reaches that never looks at the picture.</summary>
    /// <param name="train">The examples that the answer is chosen from; of labels that are pictures, some spread over them. Where none is labelled, from those that are measured.</param>
    /// <param name="measured">The examples that are measured.</param>
    /// <param name="maps">The labels that are pictures.</param>
    internal IReadOnlyList<TaskEvaluation> Guess(IReadOnlyList<int> train, IReadOnlyList<int> measured, IReadOnlyList<LabelMaps> maps) =>
        [.. tasks.Select(task =>
        {
            var meter = new Meter(task, labels[task.Name]);
            var known = train.Any(labels[task.Name].Has) ? train : measured;
            if (!known.Any(labels[task.Name].Has)) return meter.Result;
            if (maps.FirstOrDefault(m => m.Column == task.Name) is { } pictures) Guess(meter, pictures, known, measured);
            else
            {
                var answer = task.BestConstant(labels[task.Name].Gather(known));
                foreach (var example in measured) meter.Add(example, answer, labels[task.Name].Row(example));
            }

            return meter.Result;
        })];

    /// <summary>A task's decoded answers for features [V*N, F] of V views, picture after picture; its raw outputs are divided by the temperature.</summary>
    internal static float[] Answers(HydraNet net, TaskSpec task, Tensor features_VNF, Views views, double temperature = 1)
    {
        var head = net.Head(task.Name);
        var raw_NO = Viewing.Raw(head, features_VNF, views);
        return head.Decode(temperature == 1 ? raw_NO : raw_NO / temperature).contiguous().data<float>().ToArray();
    }

    void Guess(Meter meter, LabelMaps maps, IReadOnlyList<int> train, IReadOnlyList<int> measured)
    {
        var answer = meter.Task.BestConstant(maps.Sample([.. train.Where(labels[meter.Task.Name].Has)], PicturesGuessedFrom));
        var constant = Array.Empty<float>();
        foreach (var example in measured.Where(labels[meter.Task.Name].Has))
        {
            var target = maps.Get(example)!;
            var length = target.Width * target.Height * answer.Length;
            if (constant.Length != length) constant = [.. Enumerable.Range(0, length).Select(i => answer[i % answer.Length])];
            meter.Add(example, constant, target.Values);
        }
    }

    sealed class Meter(TaskSpec task, TaskLabels labels)
    {
        readonly Measurement[] measurements = [.. task.Metrics.Select(m => m.Start(task.Decision))];
        int samples;

        internal TaskSpec Task => task;

        internal TaskEvaluation Result =>
            new(samples, [.. task.Metrics.Select((m, i) => KeyValuePair.Create(m.Key, samples == 0 ? double.NaN : measurements[i].Value))]);

        internal void Add(Batch batch, float[] answers)
        {
            var length = answers.Length / batch.Examples.Length;
            var maps = task.Map is null ? [] : batch.Maps[task.Name].permute(0, 2, 3, 1).contiguous().data<float>().ToArray();
            var width = maps.Length / batch.Examples.Length;
            for (var i = 0; i < batch.Examples.Length; i++)
                Add(batch.Examples[i], answers.AsSpan(i * length, length), task.Map is null ? labels.Row(batch.Examples[i]) : maps.AsSpan(i * width, width));
        }

        internal void Add(int example, ReadOnlySpan<float> answer, ReadOnlySpan<float> target)
        {
            if (!labels.Has(example)) return;
            samples++;
            foreach (var measurement in measurements) measurement.Add(answer, target);
        }
    }
}
