using HydraSharp.Layers;
using HydraSharp.Training.Numerics;
using Xunit;

namespace HydraSharp.Tests.Layers;

/// <summary>Every way to compute a convolution gives the numbers of matrix products in float64, forward and backward.</summary>
public sealed class ConvolutionMethodTests
{
    // 3x3 with even and odd outputs, strided, with TensorFlow's zeros, depthwise, in two groups, 7x7, and 1x1 plainly and strided.
    static readonly (int Inputs, int Outputs, int Kernel, int Stride, int Groups, ConvolutionPadding Zeros)[] Shapes =
    [
        (8, 6, 3, 1, 1, ConvolutionPadding.Symmetric),
        (8, 11, 3, 1, 1, ConvolutionPadding.Symmetric),
        (8, 1, 3, 1, 1, ConvolutionPadding.Symmetric),
        (8, 16, 3, 2, 1, ConvolutionPadding.Symmetric),
        (8, 7, 3, 2, 1, ConvolutionPadding.Same),
        (12, 12, 3, 1, 12, ConvolutionPadding.Symmetric),
        (12, 12, 3, 2, 12, ConvolutionPadding.Symmetric),
        (12, 12, 3, 2, 12, ConvolutionPadding.Same),
        (8, 6, 3, 1, 2, ConvolutionPadding.Symmetric),
        (3, 8, 7, 2, 1, ConvolutionPadding.Symmetric),
        (8, 16, 1, 1, 1, ConvolutionPadding.Symmetric),
        (24, 16, 1, 2, 1, ConvolutionPadding.Symmetric),
    ];

    public static TheoryData<int, bool, int, int, int, int> Cases =>
        new(
            from shape in Enumerable.Range(0, Shapes.Length)
            from bfloat16 in new[] { false, true }
            from method in Enum.GetValues<ConvolutionMethod>()
            where method != ConvolutionMethod.Float32 || bfloat16
            from images in new[] { 1, 3 }
            from size in new[] { (9, 14), (2, 2) }
            where size.Item1 > 2 || Shapes[shape].Kernel < 7
            select (shape, bfloat16, (int)method, images, size.Item1, size.Item2)
        );

    [Theory]
    [MemberData(nameof(Cases))]
    public void EveryMethodGivesTheProductsNumbers(int shape, bool bfloat16, int method, int images, int height, int width)
    {
        var (inputs, outputs, kernel, stride, groups, zeros) = Shapes[shape];
        var tried = new ConvolutionCase(new(inputs, outputs, kernel, stride, groups, zeros), bfloat16, Learns: true, images, height, width);
        Assert.True(ConvolutionTrial.IsRight(tried, (ConvolutionMethod)method), $"{tried} {(ConvolutionMethod)method}");
    }
}
