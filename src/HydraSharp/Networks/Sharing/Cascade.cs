using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Specs.Validation;
using HydraSharp.Tasks;
using HydraSharp.Training.Distributed;
using static TorchSharp.torch;

namespace HydraSharp.Networks.Sharing;

/// <summary>
/// Heads that read other heads' raw outputs beside the shared features: what is answered first helps with what is harder. On features of
/// whole images. In the manner of Dai et al., CVPR 2016, https://arxiv.org/abs/1512.04412, where a later stage reads an earlier one's
/// output.
/// </summary>
public sealed record Cascade : SharingSpec
{
    /// <summary>For a task the tasks whose raw outputs its head reads.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> DependsOn { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>Whether the loss of the reading task leaves the read head alone.</summary>
    public bool Detach { get; init; }

    // A read head is distilled by the features' gradient and by a gradient that does not come by them.
    internal override bool OneRepresentation => Detach || DependsOn.Count == 0;

    internal override void CheckModel(BackboneSpec backbone, NeckSpec neck, IReadOnlyList<TaskSpec> tasks, Problems problems)
    {
        if (DependsOn.Count == 0)
            return;
        RequireFeatures(backbone, neck, problems);
        var names = tasks.Select(t => t.Name).ToArray();
        var known = problems.Found.Count;
        foreach (var (task, read) in DependsOn)
        {
            if (!names.Contains(task))
                problems.Add("depends_on." + task, $"there is no task '{task}'", "one of " + string.Join(", ", names));
            foreach (var other in read.Where(o => !names.Contains(o)))
                problems.Add("depends_on." + task, $"there is no task '{other}'", "one of " + string.Join(", ", names));
            if (read.Distinct(StringComparer.Ordinal).Count() < read.Count)
                problems.Add("depends_on." + task, "a task is named twice");
        }

        if (problems.Found.Count > known)
            return;
        foreach (var task in DependsOn.Keys)
            if (Round(task, [task]) is { } round)
            {
                problems.Add(
                    "depends_on." + task,
                    $"the heads read one another in a circle: {string.Join(" reads ", round)}",
                    "leave one of them out"
                );
                return;
            }
    }

    internal override Encoder Create(BackboneSpec backbone, NeckSpec neck, IReadOnlyList<TaskSpec> tasks) =>
        new Cascading(this, backbone, neck, tasks);

    IReadOnlyList<string>? Round(string task, IReadOnlyList<string> path)
    {
        foreach (var next in DependsOn.GetValueOrDefault(task) ?? [])
        {
            if (next == path[0])
                return [.. path, next];
            if (!path.Contains(next) && Round(next, [.. path, next]) is { } round)
                return round;
        }

        return null;
    }

    sealed class Cascading(Cascade spec, BackboneSpec backbone, NeckSpec neck, IReadOnlyList<TaskSpec> tasks)
        : SharedBackboneEncoder(backbone, neck)
    {
        readonly Dictionary<string, TaskHead> heads = new(StringComparer.Ordinal);

        internal override string? Owner(string parameter) =>
            base.Owner(parameter) is { } task && (spec.Detach || !spec.DependsOn.Values.Any(r => r.Contains(task))) ? task : null;

        internal override TaskHead Head(TaskSpec task, Func<TaskSpec, long, TaskHead> make)
        {
            if (heads.TryGetValue(task.Name, out var known))
                return known;
            TaskHead[] read =
            [
                .. (spec.DependsOn.GetValueOrDefault(task.Name) ?? []).Select(name => Head(tasks.Single(t => t.Name == name), make)),
            ];
            return heads[task.Name] =
                read.Length == 0
                    ? make(task, Width)
                    : new ReadingHead(new Beside(read, spec.Detach), make(task, Width + read.Sum(Outputs)));
        }

        // How many raw outputs a head has, it alone knows.
        long Outputs(TaskHead head)
        {
            using var scope = NewDisposeScope();
            using var none = no_grad();
            head.eval();
            var outputs = head.call(zeros(1, Width)).shape[1];
            head.train();
            return outputs;
        }
    }

    // The read heads belong to their tasks: an array is not registered. In a graph each reader has a copy of them, so that heads can be
    // dropped.
    sealed class Beside(TaskHead[] read, bool detach) : nn.Module<Tensor, Tensor>(nameof(Beside)), IOnnxForm
    {
        public string Emit(OnnxGraph graph, string name, string x) =>
            graph.Node("Concat", name, [x, .. read.Select((head, i) => head.Emit(graph, $"{name}.read.{i}", x))], ("axis", 1L));

        public override Tensor forward(Tensor features_NF) => cat([features_NF, .. read.Select(head => Raw(head, features_NF))], 1);

        Tensor Raw(TaskHead head, Tensor features_NF)
        {
            if (!detach)
                return head.call(features_NF);
            using var none = no_grad();
            return head.call(features_NF);
        }
    }
}
