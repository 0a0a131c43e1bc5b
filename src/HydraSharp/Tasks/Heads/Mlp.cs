using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Tasks.Heads;

/// <summary>Linear, ReLU, Linear: the tutorial's second way, a small network per task.</summary>
public sealed record Mlp : HeadSpec
{
    /// <summary>Width of the hidden layer; 0 takes the width of the features, as the tutorial does.</summary>
    public int HiddenSize { get; init; }

    /// <summary>Share of the hidden layer set to zero at random while training.</summary>
    public double Dropout { get; init; }

    /// <inheritdoc />
    public override nn.Module<Tensor, Tensor> Create(long features, long outputs) => new Layers(this, features, outputs);

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        problems.Require(
            HiddenSize is >= 0 and <= 65_536,
            "hidden_size",
            $"{HiddenSize} is not a width",
            "up to 65536; 0 takes the width of the features"
        );
        problems.Require(Dropout is >= 0 and < 1, "dropout", $"{Dropout} is not a share", "from 0 to less than 1");
    }

    sealed class Layers : nn.Module<Tensor, Tensor>, IOnnxForm
    {
        readonly TorchSharp.Modules.Linear hidden;
        readonly TorchSharp.Modules.Linear output;
        readonly double dropout;

        internal Layers(Mlp spec, long features, long outputs)
            : base(nameof(Mlp))
        {
            var width = spec.HiddenSize == 0 ? features : spec.HiddenSize;
            hidden = nn.Linear(features, width);
            output = nn.Linear(width, outputs);
            dropout = spec.Dropout;
            RegisterComponents();
        }

        public string Emit(OnnxGraph graph, string name, string x) =>
            output.Emit(graph, name + ".output", graph.Node("Relu", name + ".hidden.relu", [hidden.Emit(graph, name + ".hidden", x)]));

        public override Tensor forward(Tensor features_NF)
        {
            var hidden_NH = hidden.call(features_NF).relu();
            if (dropout > 0)
                hidden_NH = nn.functional.dropout(hidden_NH, dropout, training);
            return output.call(hidden_NH);
        }
    }
}
