using System.Diagnostics;
using BitMiracle.LibTiff.Classic;
using HydraSharp.Determinism;
using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;
using Xunit;
using TiffOrientation = BitMiracle.LibTiff.Classic.Orientation;

namespace HydraSharp.Tests.Inference;

public sealed class TiffTests
{
    const int Width = 21;
    const int Height = 13;

    static readonly byte[] Rgb = [.. Enumerable.Range(0, Width * Height * 3).Select(i => (byte)(i * 7 % 251))];

    // Rows of so many bytes each.
    static byte[] Made(int samples, int bits, byte[] pixels, params (TiffTag Tag, object Value)[] tags)
    {
        using var stream = new MemoryStream();
        using (var tiff = Tiff.ClientOpen("t", "w", stream, new TiffStream()))
        {
            tiff.SetField(TiffTag.IMAGEWIDTH, Width);
            tiff.SetField(TiffTag.IMAGELENGTH, Height);
            tiff.SetField(TiffTag.SAMPLESPERPIXEL, samples);
            tiff.SetField(TiffTag.BITSPERSAMPLE, bits);
            tiff.SetField(TiffTag.PHOTOMETRIC, samples >= 3 ? Photometric.RGB : Photometric.MINISBLACK);
            tiff.SetField(TiffTag.PLANARCONFIG, PlanarConfig.CONTIG);
            tiff.SetField(TiffTag.ROWSPERSTRIP, 4);
            foreach (var (tag, value) in tags)
                tiff.SetField(tag, value as object[] ?? [value]);
            var row = pixels.Length / Height;
            for (var y = 0; y < Height; y++)
                tiff.WriteScanline(pixels.AsSpan(y * row, row).ToArray(), y);
        }

        return stream.ToArray();
    }

    [Theory]
    [InlineData(Compression.NONE)]
    [InlineData(Compression.LZW)]
    [InlineData(Compression.ADOBE_DEFLATE)]
    [InlineData(Compression.PACKBITS)]
    public void PixelsAreReadAsTheyWereWritten(Compression compression)
    {
        var file = Made(3, 8, Rgb, (TiffTag.COMPRESSION, compression));
        var image = ImageDecoder.Decode(file, "t.tif");
        Assert.Equal((Width, Height), (image.Width, image.Height));
        Assert.Equal(Rgb, image.Pixels);
        Assert.Equal((Width, Height), ImageDecoder.Size(file, "t.tif"));
    }

    // The whole of a resized image is that of a PNG with the same pixels.
    [Fact]
    public void ItIsResizedLikeAPng()
    {
        var png = HydraSharp.DenseLabels.PngWriter.Rgb(Width, Height, Rgb);
        var image = new ImagePreprocessing { Size = 8 };
        Assert.Equal(image.Load(png, "t.png").Pixels, image.Load(Made(3, 8, Rgb), "t.tif").Pixels);
    }

    [Fact]
    public void SixteenBitsHaveARange()
    {
        ushort[] grey = [.. Enumerable.Range(0, Width * Height).Select(i => (ushort)(i * 4095 / (Width * Height - 1)))];
        var bytes = new byte[grey.Length * 2];
        Buffer.BlockCopy(grey, 0, bytes, 0, bytes.Length);
        var file = Made(1, 16, bytes);
        var image = new ImagePreprocessing
        {
            Size = Height,
            Width = Width,
            Range = [0, 4095],
        };
        var pixels = image.Load(file, "t.tif").Pixels;
        Assert.Equal((0, 255), (pixels[0], pixels[^1]));
        Assert.True(ImageDecoder.Decode(file, "t.tif").Pixels.Max() < 20);
    }

    [Theory]
    [InlineData(TiffOrientation.TOPLEFT, 0)]
    [InlineData(TiffOrientation.BOTRIGHT, Width * Height - 1)]
    [InlineData(TiffOrientation.RIGHTTOP, (Height - 1) * Width)]
    [InlineData(TiffOrientation.LEFTBOT, Width - 1)]
    public void ItComesUpright(TiffOrientation orientation, int firstStored)
    {
        var file = Made(3, 8, Rgb, (TiffTag.ORIENTATION, orientation));
        var image = ImageDecoder.Decode(file, "t.tif");
        Assert.Equal(Rgb[(firstStored * 3)..(firstStored * 3 + 3)], image.Pixels[..3]);
        Assert.Equal(ImageDecoder.Size(file, "t.tif"), (image.Width, image.Height));
    }

    [Fact]
    public void BlackAndWhiteAndOpacityAreRead()
    {
        var bits = Made(1, 1, [.. Enumerable.Repeat((byte)0b10101010, (Width + 7) / 8 * Height)]);
        Assert.Equal([255, 255, 255, 0, 0, 0], ImageDecoder.Decode(bits, "t.tif").Pixels[..6]);
        byte[] clear = [.. Enumerable.Repeat((byte)0, Width * Height * 4)];
        var file = Made(4, 8, clear, (TiffTag.EXTRASAMPLES, new object[] { 1, new[] { (short)ExtraSample.ASSOCALPHA } }));
        Assert.All(ImageDecoder.Decode(file, "t.tif").Pixels, p => Assert.Equal(255, p));
    }

    [Fact]
    public void WhatIsDamagedIsRefusedAtOnce()
    {
        byte[][] whole =
        [
            Made(3, 8, Rgb, (TiffTag.COMPRESSION, Compression.LZW)),
            Made(3, 8, Rgb),
            Made(1, 16, Rgb[..(Width * Height * 2)]),
        ];
        var refused = 0;
        for (var i = 0; i < 3_000; i++)
        {
            var random = new SampleRandom(8, 0, i);
            var mutant = (byte[])whole[i % whole.Length].Clone();
            for (var times = 1 + random.Next(3); times > 0; times--)
                mutant[random.Next(mutant.Length)] = (byte)random.Next(256);
            if (i % 5 == 0)
                mutant = mutant[..random.Next(mutant.Length)];
            var began = Stopwatch.GetTimestamp();
            try
            {
                ImageDecoder.Decode(mutant, "t.tif");
            }
            catch (HydraImageException)
            {
                refused++;
            }

            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(10), $"mutant {i}");
        }

        Assert.InRange(refused, 500, 2_999);
    }
}
