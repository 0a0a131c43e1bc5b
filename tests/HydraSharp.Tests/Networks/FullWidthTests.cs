using HydraSharp.Layers;
using HydraSharp.Networks;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Tasks;
using HydraSharp.Training.Distributed;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Networks;

/// <summary>
/// Networks as people use them. Tiny ones do not meet the kernels that some processors make wrong: those need hundreds of channels and a
/// batch.
/// </summary>
public sealed class FullWidthTests
{
    const int Size = 64;

    static readonly BackboneSpec[] Backbones =
    [
        new ResNet { Depth = 18 },
        new ResNet { Depth = 34 },
        new ResNet { Depth = 50 },
        new MobileNetV2(),
    ];

    public static TheoryData<int, int> Cases =>
        new(from backbone in Enumerable.Range(0, Backbones.Length) from images in new[] { 1, 2, 7 } select (backbone, images));

    [Theory]
    [MemberData(nameof(Cases))]
    public void AFullWidthNetworkGivesTheNumbersOfProductsInFloat64(int backbone, int images)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        manual_seed(backbone);
        using var net = Net(backbone);
        using var exact = Net(backbone);
        exact.load_state_dict(net.state_dict());
        foreach (var module in exact.modules().Where(m => !m.children().Any()))
            module.@double();
        foreach (var layer in exact.modules().OfType<Convolution>())
            layer.Float32Method = ConvolutionMethod.Product;
        var x_NCHW = rand(images, Size, Size, 3).permute(0, 3, 1, 2);

        var features = net.call(x_NCHW);
        var right = exact.call(x_NCHW.to(float64)).to(float64);

        Assert.True((features.to(float64) - right).abs().max().item<double>() <= 1e-5 * right.abs().max().item<double>());
        // One image alone and the same one in a batch.
        var alone = net.call(x_NCHW.narrow(0, images - 1, 1));
        Assert.True((alone - features.narrow(0, images - 1, 1)).abs().max().item<float>() <= 1e-5 * right.abs().max().item<double>());
    }

    static HydraNet Net(int backbone)
    {
        var net = new HydraNet(Backbones[backbone], new GlobalPool(), [new Regression { Name = "age" }]);
        net.eval();
        return net;
    }
}
