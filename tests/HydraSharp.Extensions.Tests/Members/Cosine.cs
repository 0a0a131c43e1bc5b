using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using HydraSharp.Specs.Validation;
using HydraSharp.Tasks.Heads;
using static TorchSharp.torch;

namespace HydraSharp.Extensions.Tests.Members;

/// <summary>A linear layer on the features' direction: they are scaled to one length first. Gidaris and Komodakis, CVPR 2018.</summary>
public sealed record Cosine : HeadSpec
{
    const float Shortest = 1e-6f;

    /// <summary>The length that the features get.</summary>
    public double Length { get; init; } = 10;

    /// <inheritdoc />
    public override nn.Module<Tensor, Tensor> Create(long features, long outputs) => new Layers(this, features, outputs);

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        problems.Require(Length > 0 && double.IsFinite(Length), "length", $"{Length} is not a length", "above 0");
    }

    sealed class Layers : nn.Module<Tensor, Tensor>, IOnnxForm
    {
        readonly TorchSharp.Modules.Linear output;
        readonly float length;

        internal Layers(Cosine spec, long features, long outputs)
            : base(nameof(Cosine))
        {
            (output, length) = (nn.Linear(features, outputs), (float)spec.Length);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => output.call(input / input.norm(1, keepdim: true).clamp(min: Shortest) * length);

        public string Emit(OnnxGraph graph, string name, string x)
        {
            var norm = graph.Node("ReduceL2", name + ".norm", [x], ("axes", new[] { 1L }), ("keepdims", 1L));
            var bounded = graph.Node("Max", name + ".bounded", [norm, graph.Constant(name + ".shortest", Shortest)]);
            var unit = graph.Node("Div", name + ".unit", [x, bounded]);
            var scaled = graph.Node("Mul", name + ".scaled", [unit, graph.Constant(name + ".length", length)]);
            return output.Emit(graph, name + ".output", scaled);
        }
    }
}
