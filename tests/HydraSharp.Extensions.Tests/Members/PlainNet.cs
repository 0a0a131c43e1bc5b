using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using HydraSharp.Networks.Backbones;
using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Extensions.Tests.Members;

/// <summary>
/// Stages of a 3x3 convolution of stride 2, batch norm and ReLU, each twice as wide as the one before; every stage ends a map.
/// </summary>
public sealed record PlainNet : BackboneSpec
{
    /// <summary>Channels of the first stage.</summary>
    public int Width { get; init; } = 8;

    /// <summary>How many stages there are.</summary>
    public int Stages { get; init; } = 2;

    /// <inheritdoc />
    public override int MinimumSize => 1 << Stages;

    /// <inheritdoc />
    public override Backbone Create() => new Network(this);

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        problems.Require(Width is >= 1 and <= 512, "width", $"{Width} channels", "from 1 to 512");
        problems.Require(Stages is >= 1 and <= 5, "stages", $"{Stages} stages", "from 1 to 5");
    }

    sealed class Network : Backbone
    {
        readonly TorchSharp.Modules.ModuleList<TorchSharp.Modules.Sequential> stages = new();

        internal Network(PlainNet spec)
            : base(nameof(PlainNet))
        {
            var channels = 3;
            for (var i = 0; i < spec.Stages; i++)
            {
                var next = spec.Width << i;
                stages.Add(
                    nn.Sequential(
                        ("conv", new Convolution(channels, next, kernel: 3, stride: 2)),
                        ("norm", new BatchNorm(next)),
                        ("relu", nn.ReLU())
                    )
                );
                channels = next;
            }

            Outputs = [.. Enumerable.Range(0, spec.Stages).Select(i => new FeatureShape(spec.Width << i, 2 << i))];
            RegisterComponents();
        }

        public override IReadOnlyList<FeatureShape> Outputs { get; }

        public override IReadOnlyList<Tensor> forward(Tensor input)
        {
            var maps = new List<Tensor>();
            foreach (var stage in stages)
                maps.Add(input = stage.call(input));
            return maps;
        }

        public override IReadOnlyList<string> Emit(OnnxGraph graph, string name, string x) =>
            [.. stages.Select((stage, i) => x = stage.Emit(graph, $"{name}.stages.{i}", x))];
    }
}
