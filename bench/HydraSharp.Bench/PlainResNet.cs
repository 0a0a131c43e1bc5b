using static TorchSharp.torch;

namespace HydraSharp.Bench;

/// <summary>ResNet-18 as one writes it with TorchSharp's own modules: contiguous float32, and three two-layer heads.</summary>
sealed class PlainResNet : nn.Module<Tensor, Tensor>
{
    readonly nn.Module<Tensor, Tensor> body;
    readonly nn.Module<Tensor, Tensor> age;
    readonly nn.Module<Tensor, Tensor> gender;
    readonly nn.Module<Tensor, Tensor> race;

    internal PlainResNet()
        : base(nameof(PlainResNet))
    {
        body = nn.Sequential(
            nn.Conv2d(3, 64, 7, 2, 3, bias: false),
            nn.BatchNorm2d(64),
            nn.ReLU(inplace: true),
            nn.MaxPool2d(3, 2, 1),
            new Block(64, 64, 1),
            new Block(64, 64, 1),
            new Block(64, 128, 2),
            new Block(128, 128, 1),
            new Block(128, 256, 2),
            new Block(256, 256, 1),
            new Block(256, 512, 2),
            new Block(512, 512, 1),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten()
        );
        (age, gender, race) = (Head(1), Head(1), Head(5));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x_NCHW)
    {
        var features_NF = body.call(x_NCHW);
        return cat([age.call(features_NF), gender.call(features_NF), race.call(features_NF)], 1);
    }

    static nn.Module<Tensor, Tensor> Head(int outputs) => nn.Sequential(nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, outputs));

    sealed class Block : nn.Module<Tensor, Tensor>
    {
        readonly nn.Module<Tensor, Tensor> body;
        readonly nn.Module<Tensor, Tensor> skip;

        internal Block(int inputs, int outputs, int stride)
            : base(nameof(Block))
        {
            body = nn.Sequential(
                nn.Conv2d(inputs, outputs, 3, stride, 1, bias: false),
                nn.BatchNorm2d(outputs),
                nn.ReLU(inplace: true),
                nn.Conv2d(outputs, outputs, 3, 1, 1, bias: false),
                nn.BatchNorm2d(outputs)
            );
            skip =
                stride == 1 && inputs == outputs
                    ? nn.Identity()
                    : nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias: false), nn.BatchNorm2d(outputs));
            RegisterComponents();
        }

        public override Tensor forward(Tensor x_NCHW) => (body.call(x_NCHW) + skip.call(x_NCHW)).relu_();
    }
}
