using HydraSharp.Layers.Onnx;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Specs.Validation;
using HydraSharp.Tasks;
using static TorchSharp.torch;

namespace HydraSharp.Networks.Sharing;

/// <summary>
/// The tasks share the backbone before a named block; from there on each has its own. At the backbone's first block they are separate
/// networks, at <c>heads</c> it is hard sharing. The point is the designer's choice: Vandenhende et al., BMVC 2020,
/// https://arxiv.org/abs/1904.02920, choose it by the tasks' affinity.
/// </summary>
public sealed record BranchAt : SharingSpec
{
    const string AtNeck = "neck";
    const string AtHeads = "heads";

    /// <summary>
    /// The first block that every task has for itself: one of the backbone's, such as layer4 or layer3.1, <c>neck</c> or <c>heads</c>.
    /// </summary>
    public string Block { get; init; } = AtNeck;

    internal override bool OneRepresentation => Block == AtHeads;

    internal override Encoder Create(BackboneSpec backbone, NeckSpec neck, IReadOnlyList<TaskSpec> tasks)
    {
        if (Block == AtHeads)
            return new PlainEncoder(backbone, neck);
        var whole = backbone.Create();
        return new Branched(
            backbone,
            whole,
            neck,
            tasks,
            First(whole.Steps) ?? throw new ArgumentException($"the backbone has no block '{Block}'", nameof(backbone))
        );
    }

    internal override void CheckModel(BackboneSpec backbone, NeckSpec neck, IReadOnlyList<TaskSpec> tasks, Problems problems)
    {
        using var scope = NewDisposeScope();
        using var whole = backbone.Create();
        if (Block == AtHeads || First(whole.Steps) is not null)
            return;
        var stages = whole
            .Steps.Select(s => s.Name.StartsWith("features.", StringComparison.Ordinal) ? s.Name : s.Name.Split('.')[0])
            .Distinct()
            .ToArray();
        problems.Add(
            "block",
            stages.Length == 0
                ? $"the backbone {backbone.GetType().Name} is not made of blocks"
                : $"the backbone {backbone.GetType().Name} has no block '{Block}'",
            $"one of {string.Join(", ", stages.Append(AtNeck).Append(AtHeads))}"
        );
    }

    // The place of the block among the pieces; their number for the neck.
    int? First(IReadOnlyList<BackboneStep> steps)
    {
        if (Block == AtNeck)
            return steps.Count;
        var found = steps
            .Index()
            .Where(s => s.Item.Name == Block || s.Item.Name.StartsWith(Block + ".", StringComparison.Ordinal))
            .Select(s => (int?)s.Index)
            .FirstOrDefault();
        return Block is "features" or "" ? null : found;
    }

    sealed class Branched : SeparateEncoder
    {
        const string BackboneName = "backbone";

        readonly Backbone? unparted;
        readonly Stretch shared;
        readonly IReadOnlyList<Stretch> own;

        internal Branched(BackboneSpec spec, Backbone whole, NeckSpec neck, IReadOnlyList<TaskSpec> tasks, int first)
            : base(tasks)
        {
            unparted = first == whole.Steps.Count ? whole : null;
            shared = Stretch.Of(whole.Steps.Take(first));
            own = [.. Tasks.Select((_, t) => Stretch.Of((t == 0 ? whole : unparted ?? spec.Create()).Steps.Skip(first)))];
            CreateNecks(neck, whole.Outputs);
        }

        nn.Module Common => (nn.Module?)unparted ?? shared;

        internal override IReadOnlyList<(string Name, nn.Module Module)> Parts =>
            [
                (BackboneName, Common),
                (
                    Branches,
                    new Group(Tasks.Select((task, t) => (task, (nn.Module)new Group((BackboneName, own[t]), (NeckName, Necks[t])))))
                ),
            ];

        internal override IReadOnlyList<(string Name, nn.Module Module)> Backbones =>
            [
                (BackboneName, Common),
                .. unparted is null ? Tasks.Select((task, t) => ($"{Branches}.{task}.{BackboneName}", (nn.Module)own[t])) : [],
            ];

        protected override IReadOnlyList<IReadOnlyList<Tensor>> TaskMaps(Tensor x_NCHW)
        {
            if (unparted is not null)
            {
                var maps = unparted.call(x_NCHW);
                return [.. Tasks.Select(_ => maps)];
            }

            var (end, common) = shared.Run(x_NCHW);
            return [.. own.Select(o => (IReadOnlyList<Tensor>)[.. common, .. o.Run(end).Maps])];
        }

        protected override IReadOnlyList<IReadOnlyList<string>> EmitMaps(OnnxGraph graph, string x, IReadOnlyList<string> tasks)
        {
            if (unparted is not null)
            {
                var maps = unparted.Emit(graph, BackboneName, x);
                return [.. tasks.Select(_ => maps)];
            }

            var (end, common) = shared.Emit(graph, BackboneName, x);
            return
            [
                .. tasks.Select(task =>
                    (IReadOnlyList<string>)[.. common, .. own[Place(task)].Emit(graph, $"{Branches}.{task}.{BackboneName}", end).Maps]
                ),
            ];
        }
    }
}
