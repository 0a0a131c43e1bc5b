using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Specs.Validation;
using HydraSharp.Tasks;
using static TorchSharp.torch;

namespace HydraSharp.Networks.Sharing;

/// <summary>
/// Multi-gate mixture of experts: several small networks read the shared features, and each task has a gate of its own that mixes their
/// results for every image. On image-level features. Ma et al., KDD 2018, https://doi.org/10.1145/3219819.3220007, equations 6 and 7.
/// </summary>
public sealed record Mmoe : SharingSpec
{
    /// <summary>Number of experts; 8 in the paper.</summary>
    public int Experts { get; init; } = 8;

    /// <summary>Width of an expert's result, which the heads read.</summary>
    public int Units { get; init; } = 128;

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        problems.Require(Experts is >= 1 and <= 256, "experts", $"{Experts} experts", "from 1 to 256; the paper has 8");
        problems.Require(Units is >= 1 and <= 8192, "units", $"{Units} units", "from 1 to 8192");
    }

    internal override void CheckModel(BackboneSpec backbone, NeckSpec neck, IReadOnlyList<TaskSpec> tasks, Problems problems) =>
        RequireFeatures(backbone, neck, problems);

    internal override Encoder Create(BackboneSpec backbone, NeckSpec neck, IReadOnlyList<TaskSpec> tasks) =>
        new Mixture(this, backbone, neck);

    // The representation: the features, then the experts' results, [N, F + E*U].
    sealed class Mixture : SharedBackboneEncoder
    {
        const string Name = "experts";

        readonly Mmoe spec;
        readonly IReadOnlyList<Expert> experts;

        internal Mixture(Mmoe spec, BackboneSpec backbone, NeckSpec neck)
            : base(backbone, neck)
        {
            this.spec = spec;
            experts = [.. Enumerable.Range(0, spec.Experts).Select(_ => new Expert(Width, spec.Units))];
        }

        internal override IReadOnlyList<(string Name, nn.Module Module)> Parts =>
            [.. base.Parts, (Name, new Group(experts.Select((e, i) => ($"{i}", (nn.Module)e))))];

        internal override Tensor Features(IReadOnlyList<Tensor> maps)
        {
            var features_NF = base.Features(maps);
            return cat([features_NF, .. experts.Select(e => e.call(features_NF))], 1);
        }

        protected override string EmitShared(OnnxGraph graph, string features) =>
            graph.Node(
                "Concat",
                Name + ".all",
                [features, .. experts.Select((e, i) => e.Emit(graph, $"{Name}.{i}", features))],
                ("axis", 1L)
            );

        internal override TaskHead Head(TaskSpec task, Func<TaskSpec, long, TaskHead> make) =>
            new ReadingHead(new Own(new(0, Width), new(Width, (long)spec.Experts * spec.Units), spec.Experts), make(task, spec.Units));
    }

    sealed class Own : nn.Module<Tensor, Tensor>, IOnnxForm
    {
        readonly Gate gate;
        readonly Columns features;
        readonly Columns results;

        internal Own(Columns features, Columns results, int experts)
            : base(nameof(Own))
        {
            (this.features, this.results) = (features, results);
            gate = new(features.Count, experts);
            RegisterComponents();
        }

        public string Emit(OnnxGraph graph, string name, string x) =>
            gate.Emit(graph, name + ".gate", features.Emit(graph, name + ".features", x), results.Emit(graph, name + ".results", x));

        public override Tensor forward(Tensor x) => gate.call(features.Of(x), results.Of(x));
    }
}
