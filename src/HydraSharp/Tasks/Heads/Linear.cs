using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using static TorchSharp.torch;

namespace HydraSharp.Tasks.Heads;

/// <summary>One linear layer. Three such heads of 1, 1 and 5 outputs are the tutorial's "last layer of 7 neurons".</summary>
public sealed record Linear : HeadSpec
{
    /// <inheritdoc />
    public override nn.Module<Tensor, Tensor> Create(long features, long outputs) => new Layers(features, outputs);

    sealed class Layers : nn.Module<Tensor, Tensor>, IOnnxForm
    {
        readonly TorchSharp.Modules.Linear output;

        internal Layers(long features, long outputs)
            : base(nameof(Heads.Linear))
        {
            output = nn.Linear(features, outputs);
            RegisterComponents();
        }

        public string Emit(OnnxGraph graph, string name, string x) => output.Emit(graph, name + ".output", x);

        public override Tensor forward(Tensor features_NF) => output.call(features_NF);
    }
}
