using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using HydraSharp.DenseLabels;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.Data.Augment;

/// <summary>Changes images by affine maps. Bilinear; what lies outside takes the colour of the nearest edge.</summary>
static class Warp
{
    /// <summary>The changed image, as large as the old one.</summary>
    public static PixelImage Apply(PixelImage image, in Affine move)
    {
        var (width, height) = (image.Width, image.Height);
        var (originX, originY, xRight, yRight, xDown, yDown) = (
            (float)move.OriginX,
            (float)move.OriginY,
            (float)move.XRight,
            (float)move.YRight,
            (float)move.XDown,
            (float)move.YDown
        );
        var source = FourBytesEach(image.Pixels);
        ref var first = ref MemoryMarshal.GetArrayDataReference(source);
        var target = GC.AllocateUninitializedArray<byte>(image.Pixels.Length);
        for (int y = 0, to = 0; y < height; y++)
        {
            var (rowX, rowY) = (originX + y * xDown, originY + y * yDown);
            for (var x = 0; x < width; x++, to += 3)
            {
                var atX = Math.Min(Math.Max(rowX + x * xRight, 0), width - 1);
                var atY = Math.Min(Math.Max(rowY + x * yRight, 0), height - 1);
                var (left, top) = ((int)atX, (int)atY);
                ref var pixel = ref Unsafe.Add(ref first, top * width + left);
                var colour = Between(ref pixel, left < width - 1 ? 1 : 0, top < height - 1 ? width : 0, atX - left, atY - top);
                (target[to], target[to + 1], target[to + 2]) = ((byte)colour, (byte)(colour >> 8), (byte)(colour >> 16));
            }
        }

        return image with
        {
            Pixels = target,
        };
    }

    static uint Between(ref uint pixel, int right, int down, float shareRight, float shareDown)
    {
        ref var below = ref Unsafe.Add(ref pixel, down);
        var upper = Channels(pixel) * (1 - shareRight) + Channels(Unsafe.Add(ref pixel, right)) * shareRight;
        var lower = Channels(below) * (1 - shareRight) + Channels(Unsafe.Add(ref below, right)) * shareRight;
        var colour = Vector128.ConvertToInt32(upper * (1 - shareDown) + lower * shareDown + Vector128.Create(0.5f)).AsUInt32();
        return Vector128.Narrow(Vector128.Narrow(colour, colour), Vector128<ushort>.Zero).AsUInt32().ToScalar();
    }

    static Vector128<float> Channels(uint pixel) =>
        Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(pixel).AsByte())).AsInt32());

    static uint[] FourBytesEach(byte[] rgb)
    {
        var pixels = GC.AllocateUninitializedArray<uint>(rgb.Length / 3);
        for (int i = 0, from = 0; i < pixels.Length && from + 2 < rgb.Length; i++, from += 3)
            pixels[i] = rgb[from] | (uint)rgb[from + 1] << 8 | (uint)rgb[from + 2] << 16;
        return pixels;
    }
}
