using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using HydraSharp.Specs.Validation;
using static TorchSharp.torch;
using Sequential = TorchSharp.Modules.Sequential;

namespace HydraSharp.Networks.Backbones;

/// <summary>
/// MobileNetV2: inverted residuals with depthwise convolutions and linear bottlenecks. Sandler et al., CVPR 2018,
/// https://arxiv.org/abs/1801.04381, table 2; parameters are named as in torchvision, so that its weights fit. Its maps are the ends of all
/// stages from stride 4 on, of which strides 16 and 32 have two (and the last convolution).
/// </summary>
public sealed record MobileNetV2 : BackboneSpec
{
    // Expansion, channels, blocks, stride of the first block.
    static readonly (int Expansion, int Channels, int Blocks, int Stride)[] Stages =
    [
        (1, 16, 1, 1),
        (6, 24, 2, 2),
        (6, 32, 3, 2),
        (6, 64, 4, 2),
        (6, 96, 3, 1),
        (6, 160, 3, 2),
        (6, 320, 1, 1),
    ];

    /// <summary>Factor on every layer's channels, rounded to multiples of 8; the common weights need 1.</summary>
    public double WidthMultiplier { get; init; } = 1;

    /// <summary>
    /// Whether the coarsest map is the 1280 channels of the last 1x1 convolution (for image-level labels) or the 320 before it.
    /// </summary>
    public bool LastConvolution { get; init; } = true;

    /// <inheritdoc />
    public override bool LeavesOut(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return !LastConvolution && name.StartsWith("features.18.", StringComparison.Ordinal);
    }

    /// <summary>
    /// Where strided convolutions put their zeros: weights that came from TensorFlow need <see cref="ConvolutionPadding.Same"/>.
    /// </summary>
    public ConvolutionPadding Padding { get; init; } = ConvolutionPadding.Symmetric;

    /// <inheritdoc />
    public override IReadOnlyList<PublishedWeights> Published =>
        [
            new(
                "MobileNetV2-ImageNet",
                PublishedWeights.TorchVision,
                "mobilenet_v2-7ebf99e0.pth",
                "7ebf99e0",
                14_300_000,
                "{ type: MobileNetV2 }",
                b => b is MobileNetV2 { WidthMultiplier: 1 },
                PublishedInput.ImageNet
            ),
        ];

    /// <inheritdoc />
    public override Backbone Create() => new Network(this);

    /// <inheritdoc />
    public override void Check(Problems problems) =>
        problems.Require(WidthMultiplier is >= 0.1 and <= 4, "width_multiplier", $"a factor of {WidthMultiplier}", "from 0.1 to 4");

    // To the nearest multiple of 8, but never more than a tenth below (the authors' own rule).
    static int Channels(double wanted)
    {
        var rounded = Math.Max(8, (int)(wanted + 4) / 8 * 8);
        return rounded < 0.9 * wanted ? rounded + 8 : rounded;
    }

    sealed class Network : Backbone
    {
        readonly Sequential features;
        readonly int[] ends;

        internal Network(MobileNetV2 spec)
            : base(nameof(MobileNetV2))
        {
            var width = spec.WidthMultiplier;
            var channels = Channels(32 * width);
            var layers = new List<(string, nn.Module<Tensor, Tensor>)> { ("0", Activated(3, channels, 3, 2, 1, spec.Padding)) };
            var outputs = new List<(FeatureShape Shape, int Layer)>();
            var reached = 2;
            foreach (var (expansion, wanted, blocks, first) in Stages)
            {
                reached *= first;
                for (var block = 0; block < blocks; block++)
                {
                    var next = Channels(wanted * width);
                    layers.Add(($"{layers.Count}", new InvertedResidual(channels, next, block == 0 ? first : 1, expansion, spec.Padding)));
                    channels = next;
                }

                if (reached > 2)
                    outputs.Add((new(channels, reached), layers.Count - 1));
            }

            if (spec.LastConvolution)
            {
                var last = Channels(1280 * Math.Max(1, width));
                layers.Add(($"{layers.Count}", Activated(channels, last, 1, 1, 1, spec.Padding)));
                outputs.Add((new(last, reached), layers.Count - 1));
            }

            features = nn.Sequential(layers);
            Outputs = [.. outputs.Select(o => o.Shape)];
            ends = [.. outputs.Select(o => o.Layer)];
            RegisterComponents();
        }

        public override IReadOnlyList<FeatureShape> Outputs { get; }

        public override IReadOnlyList<BackboneStep> Steps =>
            [
                .. features
                    .named_children()
                    .Select(
                        (child, i) =>
                        {
                            var (part, layer) = ($"features.{child.name}", (nn.Module<Tensor, Tensor>)child.module);
                            return new BackboneStep(
                                part,
                                [(part, layer)],
                                layer.call,
                                (graph, backbone, x) => layer.Emit(graph, $"{backbone}.{part}", x),
                                ends.Contains(i)
                            );
                        }
                    ),
            ];

        public override IReadOnlyList<string> Emit(OnnxGraph graph, string name, string x)
        {
            var maps = new List<string>();
            for (var layer = 0; layer < features.Count; layer++)
            {
                x = ((nn.Module)features[layer]).Emit(graph, $"{name}.features.{layer}", x);
                if (ends.Contains(layer))
                    maps.Add(x);
            }

            return maps;
        }

        public override IReadOnlyList<Tensor> forward(Tensor x_NCHW)
        {
            var maps = new List<Tensor>();
            for (var layer = 0; layer < features.Count; layer++)
            {
                x_NCHW = features[layer].call(x_NCHW);
                if (ends.Contains(layer))
                    maps.Add(x_NCHW);
            }

            return maps;
        }
    }

    static Sequential Activated(int inputs, int outputs, int kernel, int stride, int groups, ConvolutionPadding padding) =>
        nn.Sequential(
            ("0", new Convolution(inputs, outputs, kernel, stride, groups, padding)),
            ("1", new BatchNorm(outputs)),
            ("2", nn.ReLU6(inplace: true))
        );

    sealed class InvertedResidual : nn.Module<Tensor, Tensor>, IOnnxForm
    {
        readonly Sequential conv;
        readonly bool adds;

        internal InvertedResidual(int inputs, int outputs, int stride, int expansion, ConvolutionPadding padding)
            : base(nameof(InvertedResidual))
        {
            var hidden = inputs * expansion;
            var layers = new List<nn.Module<Tensor, Tensor>>();
            if (expansion > 1)
                layers.Add(Activated(inputs, hidden, 1, 1, 1, padding));
            layers.Add(Activated(hidden, hidden, 3, stride, hidden, padding));
            layers.Add(new Convolution(hidden, outputs, 1));
            layers.Add(new BatchNorm(outputs));
            conv = nn.Sequential(layers.Select((layer, i) => ($"{i}", layer)));
            adds = stride == 1 && inputs == outputs;
            RegisterComponents();
        }

        public string Emit(OnnxGraph graph, string name, string x)
        {
            var y = conv.Emit(graph, name + ".conv", x);
            return adds ? graph.Node("Add", name + ".sum", [y, x]) : y;
        }

        public override Tensor forward(Tensor x_NCHW)
        {
            var y = conv.call(x_NCHW);
            return adds ? y.add_(x_NCHW) : y;
        }
    }
}
