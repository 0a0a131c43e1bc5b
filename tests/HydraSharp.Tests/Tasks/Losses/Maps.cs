using HydraSharp.Tasks.Losses;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Tasks.Losses;

/// <summary>Runs a loss on maps written out in a test: pixels first, and in each its channels, as a person writes them.</summary>
static class Maps
{
    internal const float Unknown = float.NaN;

    /// <summary>[images][pixels][channels] to [N, channels, 1, pixels].</summary>
    internal static Tensor Map(float[][][] images) =>
        tensor(images.SelectMany(p => p).SelectMany(c => c).ToArray())
            .view(images.Length, images[0].Length, 1, images[0][0].Length)
            .permute(0, 3, 2, 1);

    /// <summary>One image of one number a pixel.</summary>
    internal static float[][] Numbers(params float[] pixels) => [.. pixels.Select(p => new[] { p })];

    internal static double[] Rows(LossSpec loss, float[][][] output, float[][][] target)
    {
        using var scope = NewDisposeScope();
        var losses_N = loss.Rows(Map(output), Map(target));
        Assert.Equal([output.Length], losses_N.shape);
        Assert.Equal(Enumerable.Repeat(1f, output.Length), loss.RowWeights(Map(target)).data<float>().ToArray());
        return [.. losses_N.data<float>().ToArray().Select(l => (double)l)];
    }

    /// <summary>The loss of a single image.</summary>
    internal static double Row(LossSpec loss, float[][] output, float[][] target) => Assert.Single(Rows(loss, [output], [target]));

    /// <summary>The gradient of a single image's loss, pixels first.</summary>
    internal static float[] Gradient(LossSpec loss, float[][] output, float[][] target)
    {
        using var scope = NewDisposeScope();
        var output_NCHW = Map([output]).detach().requires_grad_();
        loss.Rows(output_NCHW, Map([target])).sum().backward();
        return output_NCHW.grad!.permute(0, 2, 3, 1).contiguous().data<float>().ToArray();
    }

    internal static void Near(double[] expected, double[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i], 1e-5 * Math.Max(1, Math.Abs(expected[i])));
    }

    internal static void Near(double[] expected, float[] found) => Near(expected, [.. found.Select(f => (double)f)]);
}
