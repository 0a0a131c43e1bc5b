using HydraSharp.Layers;
using HydraSharp.Networks;
using static TorchSharp.torch;

namespace HydraSharp.Training.Numerics;

/// <summary>Finds out what each convolution of a network is going to be given.</summary>
internal static class ConvolutionCases
{
    // Fewer images than a batch, for what learns from them: kernels choose their way by the number of images.
    const int FewImages = 2;

    /// <summary>Every different case. One image goes through by matrix products, which no processor is known to make wrong.</summary>
    internal static IReadOnlyList<ConvolutionCase> Of(HydraNet net, IReadOnlyList<string> tasks, NetworkUse use) =>
        [
            .. use
                .Sizes.SelectMany(size => Seen(net, tasks, size.Height, size.Width))
                .Distinct()
                .SelectMany(seen => Cases(seen, use))
                .Distinct(),
        ];

    // Larger batches are tried with fewer images, and still with several.
    const long MostNumbers = 1 << 21;

    static IEnumerable<ConvolutionCase> Cases((ConvolutionShape Shape, int Height, int Width) seen, NetworkUse use)
    {
        bool[] numbers = use.Bfloat16 ? [false, true] : [false];
        foreach (var bfloat16 in numbers)
        {
            // A network that computes in bfloat16 learns in float32 only now and then.
            int[] learns = [FewImages, .. use.Bfloat16 == bfloat16 ? [Images(seen, bfloat16, use.TrainingBatch)] : Array.Empty<int>()];
            foreach (var images in learns)
                yield return new(seen.Shape, bfloat16, Learns: true, images, seen.Height, seen.Width);
            foreach (var images in use.Batches.Select(b => Images(seen, bfloat16, b)).Append(1).Except(learns))
                yield return new(seen.Shape, bfloat16, Learns: false, images, seen.Height, seen.Width);
        }
    }

    static int Images((ConvolutionShape Shape, int Height, int Width) seen, bool bfloat16, int wanted)
    {
        var input = (long)seen.Shape.Inputs * seen.Height * seen.Width;
        var output = seen.Shape.Outputs * seen.Shape.Cells(seen.Height) * seen.Shape.Cells(seen.Width);
        // With fewer cells a 1x1 convolution would be tried as the product that it is then, and not as the kernel that the whole batch
        // takes.
        var cells = (ConvolutionKernel.CellsForTheKernel(bfloat16) - 1) / (seen.Height * seen.Width) + 1;
        return (int)
            Math.Min(wanted, Math.Max(Math.Max(FewImages, seen.Shape.IsPointwise ? cells : 0), MostNumbers / Math.Max(input, output)));
    }

    static IReadOnlyList<(ConvolutionShape Shape, int Height, int Width)> Seen(
        HydraNet net,
        IReadOnlyList<string> tasks,
        int height,
        int width
    )
    {
        var seen = new List<(ConvolutionShape, int, int)>();
        var convolutions = net.modules().OfType<Convolution>().ToArray();
        var methods = convolutions.Select(c => c.Float32Method).ToArray();
        var learned = net.training;
        var hooks = convolutions
            .Select(c =>
                c.register_forward_hook(
                    (module, input, output) =>
                    {
                        seen.Add((((Convolution)module).Shape, (int)input.shape[2], (int)input.shape[3]));
                        return output;
                    }
                )
            )
            .ToArray();
        try
        {
            using var scope = NewDisposeScope();
            using var none = no_grad();
            foreach (var convolution in convolutions)
                convolution.Float32Method = ConvolutionMethod.Product;
            net.eval();
            var features = net.call(zeros(1, 3, height, width));
            foreach (var task in tasks)
                net.Head(task).call(features);
        }
        finally
        {
            foreach (var hook in hooks)
                hook.remove();
            foreach (var (convolution, method) in convolutions.Zip(methods))
                convolution.Float32Method = method;
            net.train(learned);
        }

        return seen;
    }
}
