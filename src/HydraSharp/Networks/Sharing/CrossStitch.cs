using HydraSharp.Layers.Onnx;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Specs.Validation;
using HydraSharp.Tasks;
using static TorchSharp.torch;

namespace HydraSharp.Networks.Sharing;

/// <summary>
/// A whole network for each task, which exchange their feature maps: after each block that ends a map, every task continues with a
/// learned mix of all tasks' maps, channel by channel. Misra et al., CVPR 2016, https://arxiv.org/abs/1604.03539, equation 1. The paper
/// teaches the units at 100 to 1000 times the network's rate (training.rates: { stitches: 100 }) and begins with networks that are
/// trained already.
/// </summary>
public sealed record CrossStitch : SharingSpec
{
    /// <summary>What a task's own map counts for at the beginning.</summary>
    public double Same { get; init; } = 0.9;

    /// <summary>What the other tasks' maps count for together at the beginning.</summary>
    public double Different { get; init; } = 0.1;

    internal override bool OneRepresentation => false;

    internal override bool CanGrow => false;

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        problems.Require(double.IsFinite(Same) && Same is >= 0 and <= 1, "same", $"{Same} is no share", "from 0 to 1; the paper has 0.9");
        problems.Require(
            double.IsFinite(Different) && Different is >= 0 and <= 1,
            "different",
            $"{Different} is no share",
            "from 0 to 1; the paper has 0.1"
        );
    }

    internal override void CheckModel(BackboneSpec backbone, NeckSpec neck, IReadOnlyList<TaskSpec> tasks, Problems problems) =>
        RequireSteps(backbone, problems);

    internal override Encoder Create(BackboneSpec backbone, NeckSpec neck, IReadOnlyList<TaskSpec> tasks) =>
        new Stitched(this, backbone, neck, tasks);

    sealed class Stitched : SeparateEncoder
    {
        const string BackboneName = "backbone";
        const string Stitches = "stitches";

        // [tasks][levels]: a level ends with a feature map.
        readonly IReadOnlyList<IReadOnlyList<Stretch>> backbones;
        readonly IReadOnlyList<nn.Module> whole;
        readonly IReadOnlyList<Stitch> stitches;

        internal Stitched(CrossStitch spec, BackboneSpec backbone, NeckSpec neck, IReadOnlyList<TaskSpec> tasks)
            : base(tasks)
        {
            Backbone[] networks = [.. Tasks.Select(_ => backbone.Create())];
            whole = networks;
            backbones = [.. networks.Select(n => (IReadOnlyList<Stretch>)[.. BackboneLevels.Of(n.Steps).Select(Stretch.Of)])];
            stitches = [.. networks[0].Outputs.Select(o => new Stitch(Tasks.Count, o.Channels, spec.Same, spec.Different))];
            CreateNecks(neck, networks[0].Outputs);
        }

        internal override IReadOnlyList<(string Name, nn.Module Module)> Parts =>
            [
                (
                    Branches,
                    new Group(Tasks.Select((task, t) => (task, (nn.Module)new Group((BackboneName, whole[t]), (NeckName, Necks[t])))))
                ),
                (Stitches, new Group(stitches.Select((s, i) => ($"{i}", (nn.Module)s)))),
            ];

        internal override IReadOnlyList<(string Name, nn.Module Module)> Backbones =>
            [.. Tasks.Select((task, t) => ($"{Branches}.{task}.{BackboneName}", whole[t]))];

        // By the stitches every loss reaches every network; what follows the last of them is a task's own.
        internal override string? Owner(string parameter) =>
            base.Owner(parameter) is { } task
            && (Tasks.Count == 1 || !parameter.StartsWith($"{Branches}.{task}.{BackboneName}.", StringComparison.Ordinal))
                ? task
                : null;

        protected override IReadOnlyList<IReadOnlyList<Tensor>> TaskMaps(Tensor x_NCHW)
        {
            List<Tensor>[] maps = [.. Tasks.Select(_ => new List<Tensor>())];
            Tensor[] now = [.. Tasks.Select(_ => x_NCHW)];
            for (var level = 0; level < stitches.Count; level++)
            {
                now = stitches[level].Mix([.. now.Select((x, t) => backbones[t][level].Run(x).End)]);
                for (var t = 0; t < now.Length; t++)
                    maps[t].Add(now[t]);
            }

            return maps;
        }

        protected override IReadOnlyList<IReadOnlyList<string>> EmitMaps(OnnxGraph graph, string x, IReadOnlyList<string> tasks)
        {
            List<string>[] maps = [.. Tasks.Select(_ => new List<string>())];
            string[] now = [.. Tasks.Select(_ => x)];
            for (var level = 0; level < stitches.Count; level++)
            {
                now = stitches[level]
                    .Emit(
                        graph,
                        $"{Stitches}.{level}",
                        [.. now.Select((v, t) => backbones[t][level].Emit(graph, $"{Branches}.{Tasks[t]}.{BackboneName}", v).End)]
                    );
                for (var t = 0; t < now.Length; t++)
                    maps[t].Add(now[t]);
            }

            return [.. tasks.Select(t => maps[Place(t)])];
        }
    }
}
