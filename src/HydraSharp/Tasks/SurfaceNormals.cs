using HydraSharp.DenseLabels;
using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using HydraSharp.Specs.Validation;
using HydraSharp.Tasks.Losses;
using HydraSharp.Tasks.Metrics;
using static TorchSharp.torch;

namespace HydraSharp.Tasks;

/// <summary>
/// Predicts which way every pixel's surface faces, as a unit vector: x to the right, y down, z into the image. A label is the file of a
/// normal map: PNG whose colours are (n + 1) / 2, or .npy [height, width, 3]. Black pixels are not known.
/// </summary>
public sealed record SurfaceNormals : MapTask
{
    const double Smallest = 1e-6;

    static readonly IReadOnlyList<MetricSpec> Usual = [new AngularError()];

    /// <inheritdoc />
    public override LossSpec Loss { get; init; } = new CosineDistance();

    /// <inheritdoc />
    public override IReadOnlyList<MetricSpec> Metrics { get; init; } = Usual;

    /// <inheritdoc />
    public override AnswerKind Kind => AnswerKind.DirectionMap;

    /// <inheritdoc />
    public override int AnswerWidth => 3;

    /// <inheritdoc />
    public override MapFormat Map => new NormalMapFormat();

    /// <inheritdoc />
    public override TaskHead CreateMapHead(FeatureShape map) => new Directions(map);

    /// <summary>The mean direction.</summary>
    public override float[] BestConstant(ReadOnlySpan<float> targets)
    {
        var sum = new double[3];
        for (var i = 0; i + 2 < targets.Length; i += 3)
            if (!float.IsNaN(targets[i]))
                for (var k = 0; k < 3; k++)
                    sum[k] += targets[i + k];
        var length = Math.Sqrt(sum.Sum(s => s * s));
        return length < Smallest ? [0, 0, -1] : [.. sum.Select(s => (float)(s / length))];
    }

    /// <inheritdoc />
    public override TaskCard Card => new() { Name = Name, Kind = Kind };

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        base.Check(problems);
        CheckLoss(3, problems);
    }

    sealed class Directions : MapHead
    {
        internal Directions(FeatureShape map)
            : base(nameof(SurfaceNormals), map, 3) => RegisterComponents();

        public override Tensor Decode(Tensor output_NOHW) =>
            (output_NOHW / output_NOHW.square().sum([1], keepdim: true).sqrt().clamp_min(Smallest)).permute(0, 2, 3, 1);

        public override string EmitDecode(OnnxGraph graph, string name, string raw)
        {
            var length = graph.Node("ReduceL2", name + ".length", [raw], ("axes", new long[] { 1 }), ("keepdims", 1L));
            var safe = graph.Node("Max", name + ".safe", [length, graph.Constant(name + ".smallest", (float)Smallest)]);
            return graph.Node(
                "Transpose",
                name + ".normals",
                [graph.Node("Div", name + ".unit", [raw, safe])],
                ("perm", new long[] { 0, 2, 3, 1 })
            );
        }

        protected override Tensor Swapped(Tensor output_NOHW) => output_NOHW * tensor([-1f, 1f, 1f]).view(1, 3, 1, 1);

        protected override string EmitSwapped(OnnxGraph graph, string name, string raw) =>
            graph.Node("Mul", name + ".swapped", [raw, graph.Constant(name + ".signs", new[] { -1f, 1f, 1f }, 1, 3, 1, 1)]);
    }
}
