using System.Runtime.InteropServices;
using HydraSharp.Inference.Imaging;
using static TorchSharp.torch;

namespace HydraSharp.Runs;

/// <summary>Images as a network's input, outside training: there the loader writes the same numbers into memory of its own.</summary>
internal static class InputTensor
{
    /// <summary>[images, 3, height, width] in float32, normalised, channels last in memory.</summary>
    /// <param name="image">How the network gets an image.</param>
    /// <param name="images">Images of the input's size.</param>
    internal static Tensor Of(ImagePreprocessing image, IReadOnlyList<PixelImage> images)
    {
        var input_NHWC = empty(images.Count, image.Size, image.InputWidth(), 3);
        var (normalizer, length) = (image.Normalizer(), image.InputNumbers());
        var numbers = MemoryMarshal.Cast<byte, float>(input_NHWC.bytes);
        for (var i = 0; i < images.Count; i++)
            normalizer.Write(images[i].Pixels, numbers.Slice(i * length, length));
        return input_NHWC.permute(0, 3, 1, 2);
    }
}
