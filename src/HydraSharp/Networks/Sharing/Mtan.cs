using HydraSharp.Layers.Onnx;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Specs.Validation;
using HydraSharp.Tasks;
using static TorchSharp.torch;

namespace HydraSharp.Networks.Sharing;

/// <summary>
/// Multi-task attention network: one backbone for all, and for each task a chain of masks from 0 to 1 over its maps, one at each block that
/// ends a map. A mask reads the map within the block and what the task took from the block before. Liu et al., CVPR 2019,
/// https://arxiv.org/abs/1803.10704, equations 1 and 2; the bottleneck of the masks' 1x1 convolutions is that of the authors' ResNet.
/// </summary>
public sealed record Mtan : SharingSpec
{
    /// <summary>How many times fewer channels a mask's first convolution gives than it masks.</summary>
    public int Reduction { get; init; } = 4;

    internal override bool OneRepresentation => false;

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        problems.Require(Reduction is >= 1 and <= 64, "reduction", $"a reduction by {Reduction}", "from 1 to 64");
    }

    internal override void CheckModel(BackboneSpec backbone, NeckSpec neck, IReadOnlyList<TaskSpec> tasks, Problems problems) =>
        RequireSteps(backbone, problems);

    internal override Encoder Create(BackboneSpec backbone, NeckSpec neck, IReadOnlyList<TaskSpec> tasks) =>
        new Attending(this, backbone.Create(), neck, tasks);

    sealed class Attending : SeparateEncoder
    {
        const string BackboneName = "backbone";
        const string Attention = "attention";
        const string Passes = "passes";
        const int ProbeSize = 64;

        readonly Backbone backbone;
        readonly IReadOnlyList<IReadOnlyList<BackboneStep>> levels;
        readonly bool[] inner;
        readonly IReadOnlyList<AttentionPass> passes;
        readonly IReadOnlyList<IReadOnlyList<AttentionMask>> masks;

        internal Attending(Mtan spec, Backbone backbone, NeckSpec neck, IReadOnlyList<TaskSpec> tasks)
            : base(tasks)
        {
            this.backbone = backbone;
            levels = BackboneLevels.Of(backbone.Steps);
            inner = HaveInner(backbone, levels);
            var maps = backbone.Outputs;
            passes = [.. maps.Zip(maps.Skip(1)).Select(m => new AttentionPass(m.First, m.Second))];
            masks =
            [
                .. Tasks.Select(_ =>
                    (IReadOnlyList<AttentionMask>)
                        [.. maps.Select((m, l) => new AttentionMask((int)m.Channels, joined: l > 0, spec.Reduction))]
                ),
            ];
            CreateNecks(neck, maps);
        }

        internal override IReadOnlyList<(string Name, nn.Module Module)> Parts =>
            [
                (BackboneName, backbone),
                (Passes, Numbered(passes)),
                (
                    Branches,
                    new Group(
                        Tasks.Select((task, t) => (task, (nn.Module)new Group((Attention, Numbered(masks[t])), (NeckName, Necks[t]))))
                    )
                ),
            ];

        internal override IReadOnlyList<(string Name, nn.Module Module)> Backbones => [(BackboneName, backbone)];

        protected override IReadOnlyList<IReadOnlyList<Tensor>> TaskMaps(Tensor x_NCHW)
        {
            var shared = new List<(Tensor Within, Tensor End)>();
            foreach (var (l, level) in levels.Index())
            {
                var within = x_NCHW;
                foreach (var step in level)
                    (within, x_NCHW) = (x_NCHW, step.Forward(x_NCHW));
                shared.Add((inner[l] ? within : x_NCHW, x_NCHW));
            }

            return [.. masks.Select(mine => Attended(mine, shared))];
        }

        List<Tensor> Attended(IReadOnlyList<AttentionMask> mine, IReadOnlyList<(Tensor Within, Tensor End)> shared)
        {
            var taken = new List<Tensor>();
            foreach (var (l, (within, end)) in shared.Index())
            {
                var read = l == 0 ? within : cat([within, passes[l - 1].call(taken[^1])], 1);
                taken.Add(mine[l].call(read) * end);
            }

            return taken;
        }

        protected override IReadOnlyList<IReadOnlyList<string>> EmitMaps(OnnxGraph graph, string x, IReadOnlyList<string> tasks)
        {
            var shared = new List<(string Within, string End)>();
            foreach (var (l, level) in levels.Index())
            {
                var within = x;
                foreach (var step in level)
                    (within, x) = (x, step.Emit(graph, BackboneName, x));
                shared.Add((inner[l] ? within : x, x));
            }

            return [.. tasks.Select(task => EmitAttended(graph, task, shared))];
        }

        List<string> EmitAttended(OnnxGraph graph, string task, IReadOnlyList<(string Within, string End)> shared)
        {
            var taken = new List<string>();
            foreach (var (l, (within, end)) in shared.Index())
            {
                var name = $"{Branches}.{task}.{Attention}.{l}";
                var read =
                    l == 0
                        ? within
                        : graph.Node(
                            "Concat",
                            name + ".read",
                            [within, passes[l - 1].Emit(graph, $"{Branches}.{task}.{Passes}.{l - 1}", taken[^1])],
                            ("axis", 1L)
                        );
                taken.Add(graph.Node("Mul", name + ".taken", [masks[Place(task)][l].Emit(graph, name, read), end]));
            }

            return taken;
        }

        // Whether the last piece of each level reads a map of the size that it gives, which a mask can read beside the pass of the level
        // before.
        static bool[] HaveInner(Backbone backbone, IReadOnlyList<IReadOnlyList<BackboneStep>> levels)
        {
            using var scope = NewDisposeScope();
            using var none = no_grad();
            backbone.eval();
            var x_NCHW = zeros(1, 3, ProbeSize, ProbeSize);
            var found = new List<bool>();
            foreach (var level in levels)
            {
                var within = x_NCHW;
                foreach (var step in level)
                    (within, x_NCHW) = (x_NCHW, step.Forward(x_NCHW));
                found.Add(level.Count > 1 && within.shape.SequenceEqual(x_NCHW.shape));
            }

            backbone.train();
            return [.. found];
        }

        static Group Numbered(IReadOnlyList<nn.Module> modules) => new(modules.Select((m, i) => ($"{i}", m)));
    }
}
