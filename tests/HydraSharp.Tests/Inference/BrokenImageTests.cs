using System.Runtime.InteropServices;
using HydraSharp.Determinism;
using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;
using HydraSharp.Tests.Data;
using SkiaSharp;
using Xunit;

namespace HydraSharp.Tests.Inference;

public sealed partial class BrokenImageTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, byte[], string> Broken()
    {
        var jpeg = TestImages.Encode(SKEncodedImageFormat.Jpeg);
        var png = TestImages.Encode(SKEncodedImageFormat.Png);
        var webp = TestImages.Encode(SKEncodedImageFormat.Webp);
        var flipped = png.ToArray();
        flipped[png.Length / 2] ^= 0x10;
        return new()
        {
            { "empty.jpg", [], "it is empty" },
            { "text.jpg", "this is not an image"u8.ToArray(), "it is not a JPEG, PNG, WebP, BMP, GIF or TIFF image" },
            { "page.png", "<html></html>"u8.ToArray(), "it is not a JPEG, PNG, WebP, BMP, GIF or TIFF image" },
            {
                "icon.png",
                [0, 0, 1, 0, 1, 0, 16, 16, 0, 0, 1, 0, 32, 0, 0, 0, 0, 0, 22, 0, 0, 0],
                "it is not a JPEG, PNG, WebP, BMP, GIF or TIFF image"
            },
            { "cut.jpg", jpeg[..(jpeg.Length / 2)], "it is cut off before its end" },
            { "cut.png", png[..(png.Length / 2)], "it is cut off before its end" },
            { "cut.webp", webp[..(webp.Length / 2)], "it is cut off before its end" },
            { "cut.bmp", TestImages.Bmp()[..60], "it is cut off before its end" },
            { "cut.gif", TestImages.Gif[..30], "it is cut off before its end" },
            { "start.jpg", jpeg[..3], "" },
            { "start.png", png[..10], "" },
            { "start.webp", webp[..14], "" },
            { "start.bmp", "BM"u8.ToArray(), "" },
            { "start.gif", "GIF89a"u8.ToArray(), "" },
            { "endless.jpg", [0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x10, 0x4A, 0x46, 0x49, 0x46], "" },
            { "flipped.png", flipped, "it is damaged" },
            {
                "bomb.png",
                TinyPng.Make(30_000, 30_000, 1, 0, new byte[1000]),
                "it is too large: 30000 x 30000 pixels, where at most 100 megapixels are read"
            },
            {
                "bomb.jpg",
                TinyJpeg.Make(65_500, 65_500, 128)[..200],
                "it is too large: 65500 x 65500 pixels, where at most 100 megapixels are read"
            },
            { "nothing.png", TinyPng.Make(0, 5, 8, 2, []), "" },
            { "negative.png", TinyPng.Make(-1, 5, 8, 2, []), "" },
            { "short.png", TinyPng.Make(100, 100, 8, 2, new byte[500]), "it is cut off before its end" },
        };
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void EveryErrorIsAnImageExceptionWithTheFilesName(string name, byte[] bytes, string reason)
    {
        var path = folder.Write(name, bytes);
        var error = Assert.Throws<HydraImageException>(() => ImageDecoder.Decode(path));
        Assert.Equal((ErrorKind.Data, path), (error.Kind, error.File));
        Assert.StartsWith(path + ": it ", error.Message);
        if (reason.Length > 0)
            Assert.Equal(reason, error.Reason);
        Assert.Throws<HydraImageException>(() => new ImagePreprocessing { Size = 8 }.Load(path));
    }

    [Fact]
    public void AMissingFileIsNamed() => Assert.Equal("there is no such file", ReasonOf("none.jpg"));

    [Fact]
    public void AFileCannotBeAFolder()
    {
        folder.Write("a.jpg", TestImages.Bmp());
        Assert.Equal("there is no such file", ReasonOf("a.jpg/b.jpg"));
    }

    [Fact]
    public void AFolderIsNotAnImage()
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "folder.jpg"));
        Assert.Equal("it is a folder, not an image", ReasonOf("folder.jpg"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b.jpg")]
    public void ANameThatIsNone(string name) =>
        Assert.Equal("that is not a file name", Assert.Throws<HydraImageException>(() => ImageDecoder.Decode(name)).Reason);

    [Fact]
    public void APipeIsRefusedInsteadOfWaitedFor()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("no pipes in the file system");
        Assert.Equal(0, MakePipe(Path.Combine(folder.Path, "pipe.jpg"), 0x180));
        Assert.Equal("it is a pipe or a device, not a file", ReasonOf("pipe.jpg"));
    }

    [Fact]
    public void ADeviceIsRefusedInsteadOfReadForEver()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("no devices in the file system");
        Assert.Throws<HydraImageException>(() => ImageDecoder.Decode("/dev/zero"));
    }

    [Fact]
    public void AFileWithoutPermissionIsNamed()
    {
        if (Environment.IsPrivilegedProcess)
            Assert.Skip("everything may be read");
        var path = folder.Write("locked.png", TestImages.Bmp());
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.None);
        else
            Assert.Skip("no modes");
        Assert.Equal("there is no permission to read it", ReasonOf("locked.png"));
    }

    [Fact]
    public void PackedBombsInTheHeaderAreRefusedOrHarmless()
    {
        // 100 MB of zeros, packed to 100 KB, as a text and as a colour profile.
        var packed = TinyPng.Deflate(new byte[100_000_000]);
        foreach (var type in new[] { "zTXt", "iCCP", "iTXt" })
        {
            var bytes = TinyPng.Make(1, 1, 8, 2, [0, 1, 2, 3], (type, [.. "name"u8, 0, 0, .. packed]));
            // What a decoder gets has nothing to unpack but the pixels.
            var plain = PngChunks.WithoutPacked(bytes);
            Assert.Equal(TinyPng.Make(1, 1, 8, 2, [0, 1, 2, 3]), plain);
            Assert.Equal([1, 2, 3], ImageDecoder.Decode(bytes, "bomb").Pixels);
            Assert.Equal((1, 1), ImageDecoder.Size(bytes, "bomb"));
        }

        Assert.Null(PngChunks.WithoutPacked(TinyPng.Make(1, 1, 8, 2, [0, 1, 2, 3], ("tEXt", [1, 2]))));
    }

    // Thousands of scans of a few bytes each go over the whole image again and again.
    [Fact]
    public void AJpegHasFewScans()
    {
        var jpeg = TinyJpeg.Make(8, 8, 128);
        var scan = jpeg.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        byte[] Scans(int count) =>
            [.. jpeg.AsSpan(0, scan), .. Enumerable.Repeat(jpeg[scan..^2], count).SelectMany(s => s), .. jpeg.AsSpan(jpeg.Length - 2)];
        Assert.Equal(ImageBounds.MostScans, JpegScans.Of(Scans(ImageBounds.MostScans)).Count);
        Assert.Null(ImageBounds.Error(Scans(ImageBounds.MostScans), "it", 1));
        var error = Assert.Throws<HydraImageException>(() => ImageDecoder.Decode(Scans(5000), "it"));
        Assert.Equal("it has 5000 scans, where at most 100 are read", error.Reason);
    }

    // Seen from the header and the length alone: nothing is allocated or decoded.
    [Fact]
    public void PixelsThatTheDataCannotHoldAreRefusedBeforeTheyAreDecoded()
    {
        const string cut = "it is cut off before its end";
        Assert.Equal(cut, ImageBounds.Error(TinyPng.Make(9000, 9000, 8, 6, new byte[1000]), "it", 100)?.Reason);
        Assert.Equal(cut, ImageBounds.Error(TinyPng.Make(9000, 9000, 8, 6, []).AsSpan(0, 45), "it", 100)?.Reason);
        var jpeg = TinyJpeg.Make(8, 8, 128);
        var size = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]) + 5;
        (jpeg[size], jpeg[size + 2]) = (0x20, 0x20);
        Assert.Equal(cut, ImageBounds.Error(jpeg, "it", 100)?.Reason);
        Assert.Equal(cut, Assert.Throws<HydraImageException>(() => ImageDecoder.Decode(jpeg, "it")).Reason);
        // The least that holds all: one colour everywhere.
        Assert.Null(ImageBounds.Error(TinyJpeg.Make(4000, 4000, 128), "it", 100));
        Assert.Null(ImageBounds.Error(TinyPng.Make(4000, 4000, 1, 0, new byte[4000 * 501]), "it", 100));
        Assert.Equal(4000, ImageDecoder.Decode(TinyPng.Make(4000, 4000, 1, 0, new byte[4000 * 501]), "it").Width);
    }

    // A mutant is decoded or refused, the same way each time; nothing else is thrown.
    [Fact]
    public void MutantsNeverThrowAnythingElse()
    {
        var gif = TestImages.Gif;
        byte[][] seeds =
        [
            TestImages.Encode(SKEncodedImageFormat.Jpeg),
            TestImages.Encode(SKEncodedImageFormat.Png),
            TestImages.Encode(SKEncodedImageFormat.Webp),
            TestImages.Bmp(),
            gif,
            TinyJpeg.Make(16, 16, 1, 2, 3, 4),
            TinyPng.Make(3, 1, 8, 3, [0, 0, 1, 2], ("PLTE", [10, 20, 30, 40, 50, 60, 70, 80, 90]), ("tRNS", [255, 0])),
        ];
        var refused = 0;
        for (var s = 0; s < seeds.Length; s++)
        {
            for (var i = 0; i < 1500; i++)
            {
                var random = new SampleRandom(1, s, i);
                var mutant = seeds[s][..(i % 2 == 0 ? seeds[s].Length : random.Next(seeds[s].Length))];
                for (var flips = random.Next(8); flips >= 0 && mutant.Length > 0; flips--)
                    mutant[random.Next(mutant.Length)] ^= (byte)(1 << random.Next(8));
                var first = Outcome(mutant);
                Assert.Equal(first, Outcome(mutant));
                if (first.StartsWith("mutant: ", StringComparison.Ordinal))
                    refused++;
            }
        }

        Assert.InRange(refused, 3000, 10_499);
    }

    static string Outcome(byte[] bytes)
    {
        try
        {
            return Convert.ToHexString(
                new ImagePreprocessing { Size = 4 }
                    .Load(bytes, "mutant", 1)
                    .Pixels
            );
        }
        catch (HydraImageException e)
        {
            return e.Message;
        }
    }

    string ReasonOf(string name) => Assert.Throws<HydraImageException>(() => ImageDecoder.Decode(Path.Combine(folder.Path, name))).Reason;

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakePipe(string path, uint mode);
}
