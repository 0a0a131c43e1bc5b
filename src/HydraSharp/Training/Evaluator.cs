using HydraSharp.Metrics;
using HydraSharp.Models;
using HydraSharp.Tasks;
using static TorchSharp.torch;

namespace HydraSharp.Training;

/// <summary>Measures every task on a set of examples.</summary>
internal sealed class Evaluator(IReadOnlyList<TaskSpec> tasks, LabelTable labels, Views views = Views.Single)
{
    /// <summary>Measures the network.</summary>
    /// <param name="split">Name of the part, for the result.</param>
    /// <param name="net">The network; left in evaluation mode.</param>
    /// <param name="batches">Pictures [N, 3, H, W] and the examples they show; each is used before the next is asked for.</param>
    internal Evaluation Measure(string split, HydraNet net, IEnumerable<(Tensor Input, int[] Examples)> batches)
    {
        var meters = tasks.Select(t => new Meter(t, labels[t.Name])).ToArray();
        var samples = 0;
        net.eval();
        foreach (var (input, examples) in batches)
        {
            using var scope = NewDisposeScope();
            using var none = no_grad();
            var features_VNF = Viewing.Features(net, input, views);
            foreach (var meter in meters) meter.Add(examples, Answers(net, meter.Task, features_VNF, views));
            samples += examples.Length;
        }

        return new(split, samples, [.. meters.Select(m => KeyValuePair.Create(m.Task.Name, m.Result))]);
    }

    /// <summary>The figures of the best constant answer: what a program reaches that never looks at the picture.</summary>
    internal IReadOnlyList<TaskEvaluation> Guess(IReadOnlyList<int> train, IReadOnlyList<int> measured) =>
        [.. tasks.Select(task =>
        {
            var meter = new Meter(task, labels[task.Name]);
            var answer = task.BestConstant(labels[task.Name].Gather(train));
            foreach (var example in measured) meter.Add([example], answer);
            return meter.Result;
        })];

    /// <summary>A task's decoded answers for features [V*N, F] of V views, row after row; its raw outputs are divided by the temperature.</summary>
    internal static float[] Answers(HydraNet net, TaskSpec task, Tensor features_VNF, Views views, double temperature = 1)
    {
        var head = net.Head(task.Name);
        var raw_NO = Viewing.Raw(head, features_VNF, views);
        return head.Decode(temperature == 1 ? raw_NO : raw_NO / temperature).contiguous().data<float>().ToArray();
    }

    sealed class Meter(TaskSpec task, TaskLabels labels)
    {
        readonly Measurement[] measurements = [.. task.Metrics.Select(m => m.Start(task.Decision))];
        int samples;

        internal TaskSpec Task => task;

        internal TaskEvaluation Result =>
            new(samples, [.. task.Metrics.Select((m, i) => KeyValuePair.Create(m.Key, samples == 0 ? double.NaN : measurements[i].Value))]);

        internal void Add(int[] examples, float[] answers)
        {
            for (var i = 0; i < examples.Length; i++)
            {
                if (!labels.Has(examples[i])) continue;
                samples++;
                foreach (var measurement in measurements)
                    measurement.Add(answers.AsSpan(i * task.AnswerWidth, task.AnswerWidth), labels.Row(examples[i]));
            }
        }
    }
}
