using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using HydraSharp.Specs.Validation;
using static TorchSharp.torch;
using Sequential = TorchSharp.Modules.Sequential;

namespace HydraSharp.Networks.Backbones;

/// <summary>
/// Residual network of 18, 34 or 50 layers. He et al., CVPR 2016, https://arxiv.org/abs/1512.03385; the stride of a bottleneck is in its
/// 3x3 convolution and parameters are named as in torchvision, so that its weights fit.
/// </summary>
public sealed record ResNet : BackboneSpec
{
    static readonly Dictionary<int, (int[] Blocks, bool Bottleneck)> Shapes = new()
    {
        [18] = ([2, 2, 2, 2], false),
        [34] = ([3, 4, 6, 3], false),
        [50] = ([3, 4, 6, 3], true),
    };

    /// <summary>Number of layers: 18, 34 or 50.</summary>
    public int Depth { get; init; } = 18;

    /// <summary>Channels of the first stage; torchvision's weights need 64. A narrower network is smaller and faster.</summary>
    public int Width { get; init; } = 64;

    /// <inheritdoc />
    public override IReadOnlyList<PublishedWeights> Published =>
        [
            ImageNet(18, "resnet18-f37072fd.pth", "f37072fd", 46_800_000),
            ImageNet(34, "resnet34-b627a593.pth", "b627a593", 87_300_000),
            ImageNet(50, "resnet50-11ad3fa6.pth", "11ad3fa6", 102_500_000),
        ];

    static PublishedWeights ImageNet(int depth, string file, string sha256, long bytes) =>
        new(
            $"ResNet{depth}-ImageNet",
            PublishedWeights.TorchVision,
            file,
            sha256,
            bytes,
            $"{{ type: ResNet, depth: {depth} }}",
            b => b is ResNet { Width: 64 } net && net.Depth == depth,
            PublishedInput.ImageNet
        );

    /// <inheritdoc />
    internal override IReadOnlyList<(BackboneSpec Spec, string Words)> Siblings =>
        [.. Shapes.Keys.Where(d => d != Depth).Select(d => ((BackboneSpec)(this with { Depth = d }), $"{{ type: ResNet, depth: {d} }}"))];

    /// <inheritdoc />
    public override Backbone Create() => new Network(this);

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        problems.Require(
            Shapes.ContainsKey(Depth),
            "depth",
            $"there is no ResNet-{Depth} here",
            "one of " + string.Join(", ", Shapes.Keys)
        );
        problems.Require(Width is >= 1 and <= 256, "width", $"{Width} channels", "from 1 to 256");
    }

    sealed class Network : Backbone
    {
        readonly Convolution conv1;
        readonly BatchNorm bn1;
        readonly Sequential layer1;
        readonly Sequential layer2;
        readonly Sequential layer3;
        readonly Sequential layer4;

        internal Network(ResNet spec)
            : base(nameof(ResNet))
        {
            var (blocks, bottleneck) = Shapes[spec.Depth];
            var width = spec.Width;
            conv1 = new(3, width, kernel: 7, stride: 2);
            bn1 = new(width);
            var channels = width;
            layer1 = Stage(width, blocks[0], 1, bottleneck, ref channels);
            var first = channels;
            layer2 = Stage(width * 2, blocks[1], 2, bottleneck, ref channels);
            layer3 = Stage(width * 4, blocks[2], 2, bottleneck, ref channels);
            layer4 = Stage(width * 8, blocks[3], 2, bottleneck, ref channels);
            Outputs = [new(first, 4), new(first * 2, 8), new(first * 4, 16), new(first * 8, 32)];
            RegisterComponents();
        }

        public override IReadOnlyList<FeatureShape> Outputs { get; }

        public override IReadOnlyList<Tensor> forward(Tensor x_NCHW)
        {
            var c2 = layer1.call(Stem(x_NCHW));
            var c3 = layer2.call(c2);
            var c4 = layer3.call(c3);
            return [c2, c3, c4, layer4.call(c4)];
        }

        public override IReadOnlyList<BackboneStep> Steps =>
            [
                new("conv1", [("conv1", conv1), ("bn1", bn1)], Stem, EmitStem, EndsMap: false),
                .. new[] { ("layer1", layer1), ("layer2", layer2), ("layer3", layer3), ("layer4", layer4) }.SelectMany(s =>
                    StepsOf(s.Item1, s.Item2)
                ),
            ];

        static IEnumerable<BackboneStep> StepsOf(string name, Sequential stage) =>
            stage
                .named_children()
                .Select(
                    (child, i) =>
                    {
                        var (part, block) = ($"{name}.{child.name}", (nn.Module<Tensor, Tensor>)child.module);
                        return new BackboneStep(
                            part,
                            [(part, block)],
                            block.call,
                            (graph, backbone, x) => block.Emit(graph, $"{backbone}.{part}", x),
                            EndsMap: i == stage.Count - 1
                        );
                    }
                );

        Tensor Stem(Tensor x_NCHW) => nn.functional.max_pool2d(bn1.call(conv1.call(x_NCHW)).relu_(), [3, 3], [2, 2], [1, 1]);

        string EmitStem(OnnxGraph graph, string name, string x)
        {
            x = Activated(graph, name, "conv1", bn1.Emit(graph, name + ".bn1", conv1.Emit(graph, name + ".conv1", x)));
            return graph.Node(
                "MaxPool",
                name + ".maxpool",
                [x],
                ("kernel_shape", new long[] { 3, 3 }),
                ("strides", new long[] { 2, 2 }),
                ("pads", new long[] { 1, 1, 1, 1 })
            );
        }

        public override IReadOnlyList<string> Emit(OnnxGraph graph, string name, string x)
        {
            var c2 = layer1.Emit(graph, name + ".layer1", EmitStem(graph, name, x));
            var c3 = layer2.Emit(graph, name + ".layer2", c2);
            var c4 = layer3.Emit(graph, name + ".layer3", c3);
            return [c2, c3, c4, layer4.Emit(graph, name + ".layer4", c4)];
        }

        static Sequential Stage(int width, int blocks, int stride, bool bottleneck, ref int channels)
        {
            var stage = new List<(string, nn.Module<Tensor, Tensor>)>();
            for (var i = 0; i < blocks; i++)
            {
                var step = i == 0 ? stride : 1;
                stage.Add(($"{i}", bottleneck ? new Bottleneck(channels, width, step) : new BasicBlock(channels, width, step)));
                channels = bottleneck ? width * 4 : width;
            }

            return nn.Sequential(stage);
        }
    }

    static Sequential? Downsample(int inputs, int outputs, int stride) =>
        stride == 1 && inputs == outputs
            ? null
            : nn.Sequential(("0", new Convolution(inputs, outputs, 1, stride)), ("1", new BatchNorm(outputs)));

    static string Activated(OnnxGraph graph, string name, string part, string x) => graph.Node("Relu", $"{name}.{part}.relu", [x]);

    static string Added(OnnxGraph graph, string name, string y, string skip) =>
        Activated(graph, name, "sum", graph.Node("Add", name + ".sum", [y, skip]));

    sealed class BasicBlock : nn.Module<Tensor, Tensor>, IOnnxForm
    {
        readonly Convolution conv1;
        readonly BatchNorm bn1;
        readonly Convolution conv2;
        readonly BatchNorm bn2;
        readonly Sequential? downsample;

        internal BasicBlock(int inputs, int width, int stride)
            : base(nameof(BasicBlock))
        {
            conv1 = new(inputs, width, 3, stride);
            bn1 = new(width);
            conv2 = new(width, width, 3);
            bn2 = new(width);
            downsample = Downsample(inputs, width, stride);
            RegisterComponents();
        }

        public string Emit(OnnxGraph graph, string name, string x)
        {
            var y = Activated(graph, name, "conv1", bn1.Emit(graph, name + ".bn1", conv1.Emit(graph, name + ".conv1", x)));
            y = bn2.Emit(graph, name + ".bn2", conv2.Emit(graph, name + ".conv2", y));
            return Added(graph, name, y, downsample?.Emit(graph, name + ".downsample", x) ?? x);
        }

        public override Tensor forward(Tensor x_NCHW)
        {
            var y = bn1.call(conv1.call(x_NCHW)).relu_();
            y = bn2.call(conv2.call(y));
            return y.add_(downsample?.call(x_NCHW) ?? x_NCHW).relu_();
        }
    }

    sealed class Bottleneck : nn.Module<Tensor, Tensor>, IOnnxForm
    {
        readonly Convolution conv1;
        readonly BatchNorm bn1;
        readonly Convolution conv2;
        readonly BatchNorm bn2;
        readonly Convolution conv3;
        readonly BatchNorm bn3;
        readonly Sequential? downsample;

        internal Bottleneck(int inputs, int width, int stride)
            : base(nameof(Bottleneck))
        {
            conv1 = new(inputs, width, 1);
            bn1 = new(width);
            conv2 = new(width, width, 3, stride);
            bn2 = new(width);
            conv3 = new(width, width * 4, 1);
            bn3 = new(width * 4);
            downsample = Downsample(inputs, width * 4, stride);
            RegisterComponents();
        }

        public string Emit(OnnxGraph graph, string name, string x)
        {
            var y = Activated(graph, name, "conv1", bn1.Emit(graph, name + ".bn1", conv1.Emit(graph, name + ".conv1", x)));
            y = Activated(graph, name, "conv2", bn2.Emit(graph, name + ".bn2", conv2.Emit(graph, name + ".conv2", y)));
            y = bn3.Emit(graph, name + ".bn3", conv3.Emit(graph, name + ".conv3", y));
            return Added(graph, name, y, downsample?.Emit(graph, name + ".downsample", x) ?? x);
        }

        public override Tensor forward(Tensor x_NCHW)
        {
            var y = bn1.call(conv1.call(x_NCHW)).relu_();
            y = bn2.call(conv2.call(y)).relu_();
            y = bn3.call(conv3.call(y));
            return y.add_(downsample?.call(x_NCHW) ?? x_NCHW).relu_();
        }
    }
}
