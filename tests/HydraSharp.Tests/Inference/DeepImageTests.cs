using HydraSharp.Analysis;
using HydraSharp.Data;
using HydraSharp.DenseLabels;
using HydraSharp.Inference.Imaging;
using HydraSharp.Tests.Data;
using Xunit;

namespace HydraSharp.Tests.Inference;

/// <summary>Images of 16 bits.</summary>
public sealed class DeepImageTests
{
    static byte[] Grey(params ushort[] values) => PngWriter.Grey(values.Length, 1, values);

    static byte[] First(PixelImage image) => [.. image.Pixels.Where((_, i) => i % 3 == 0)];

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(6)]
    public void SixteenBitsAreRoundedToEight(byte kind)
    {
        var channels = kind switch
        {
            0 => 1,
            2 => 3,
            4 => 2,
            _ => 4,
        };
        var row = new List<byte> { 0 };
        for (var value = 0; value < 65536; value += 5)
        for (var c = 0; c < channels; c++)
            row.AddRange(c == channels - 1 && channels % 2 == 0 ? [255, 255] : [(byte)(value >> 8), (byte)value]);
        var width = (row.Count - 1) / 2 / channels;
        var seen = First(ImageDecoder.Decode(TinyPng.Make(width, 1, 16, kind, [.. row]), "deep"));
        Assert.Equal(Enumerable.Range(0, width).Select(i => (byte)Math.Round(5 * i / 257.0)), seen);
    }

    // 5 of 255 shades: 0, 1024, 2048, 4095 and above in 12 bits.
    [Fact]
    public void ARangeBecomesBlackToWhite()
    {
        var png = Grey(0, 1024, 2048, 4095, 9000);
        var image = new ImagePreprocessing { Size = 1, Width = 5 };
        Assert.Equal([0, 4, 8, 16, 35], First(image.Load(png, "deep")));
        Assert.Equal([0, 64, 128, 255, 255], First((image with { Range = [0, 4095] }).Load(png, "deep")));
        Assert.Equal([0, 0, 85, 255, 255], First((image with { Range = [1024, 4096] }).Decode(png, "deep")));
        Assert.Equal([0, 29, 58, 116, 255], First((image with { Range = [] }).Load(png, "deep")));
        // 8 bits have no range.
        Assert.Equal(
            [7],
            First(new ImagePreprocessing { Size = 1, Range = [0, 4095] }.Load(PngWriter.Grey(1, 1, (ReadOnlySpan<byte>)[7]), "8"))
        );
    }

    [Fact]
    public void TransparentPartsLieOnWhite() =>
        Assert.Equal([255], First(ImageDecoder.Decode(TinyPng.Make(1, 1, 16, 4, [0, 9, 9, 0, 0]), "deep")));

    [Theory]
    [InlineData(5)]
    [InlineData(4095, 0)]
    [InlineData(-1, 5)]
    [InlineData(0, 65536)]
    [InlineData(0, 1, 2)]
    public void AWrongRangeIsReported(params int[] range) =>
        Assert.Equal(
            ["range"],
            new ImagePreprocessing { Range = range }
                .Errors()
                .Select(e => e.Key)
        );

    [Fact]
    public void InspectTellsWhatUsesLittleOfTheRange()
    {
        using var folder = new TemporaryFolder();
        Example[] examples =
        [
            .. new[] { Grey(0, 4000), Grey(0, 4095), Grey(0, 60000), PngWriter.Grey(1, 1, (ReadOnlySpan<byte>)[7]) }.Select(
                (bytes, i) => new Example(folder.Write($"{i}.png", bytes), $"{i}.png", new Dictionary<string, string>())
            ),
        ];
        Assert.Equal(
            "2 of 2 images of 16 bits use less than an eighth of the range 0 to 65535 and are almost black; "
                + "the largest value of all is 4095: set image.range, such as [0, 4095]",
            Assert.Single(DeepImageRange.Warnings(examples[..2], new()))
        );
        Assert.StartsWith("2 of 3 images", Assert.Single(DeepImageRange.Warnings(examples, new())), StringComparison.Ordinal);
        Assert.Empty(DeepImageRange.Warnings(examples, new() { Range = [0, 4095] }));
        Assert.Empty(DeepImageRange.Warnings(examples, new() { Range = [] }));
        Assert.Empty(DeepImageRange.Warnings(examples[2..], new()));
    }

    // Stored: A B above C D, as in JPEG.
    [Theory]
    [InlineData(1, "ABCD")]
    [InlineData(2, "BADC")]
    [InlineData(3, "DCBA")]
    [InlineData(4, "CDAB")]
    [InlineData(5, "ACBD")]
    [InlineData(6, "CADB")]
    [InlineData(7, "DBCA")]
    [InlineData(8, "BDAC")]
    [InlineData(9, "ABCD")]
    public void TheOrientationOfAPngIsHonoured(byte orientation, string expected)
    {
        const int width = 12;
        const int height = 8;
        int At(int x, int y) => (y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1);
        byte[] Rows(int bytes) =>
            [
                .. Enumerable
                    .Range(0, height)
                    .SelectMany(y =>
                        Enumerable.Range(0, width).SelectMany(x => new byte[bytes].Select(_ => (byte)(At(x, y) * 60))).Prepend((byte)0)
                    ),
            ];
        var exif = TestImages.WithOrientation([0, 0], orientation)[12..];
        foreach (var bits in (byte[])[8, 16])
        {
            var png = TinyPng.Make(width, height, bits, 0, Rows(bits / 8), ("eXIf", exif));
            foreach (var image in new[] { ImageDecoder.Decode(png, "it"), new ImagePreprocessing { Size = 4, Width = 4 }.Load(png, "it") })
                Assert.Equal(expected, Corners(image.Width, image.Height, i => image.Pixels[3 * i] / 50));
            var full = ImageDecoder.Decode(png, "it");
            Assert.Equal((full.Width, full.Height), ImageDecoder.Size(png, "it"));
            Assert.Equal(orientation is >= 5 and <= 8 ? (height, width) : (width, height), (full.Width, full.Height));
            // A label turns with its image.
            var label = PngFile.Read(png, "label");
            Assert.Equal((full.Width, full.Height), (label.Width, label.Height));
            Assert.Equal(expected, Corners(label.Width, label.Height, i => (label.Samples[i] & 255) / 50));
        }

        static string Corners(int w, int h, Func<int, int> at) =>
            string.Concat(new[] { 0, w - 1, (h - 1) * w, h * w - 1 }.Select(i => "ABCD"[at(i)]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("4D4D")]
    [InlineData("4D4D002AFFFFFFFF0001")]
    [InlineData("4D4D002A00000008FFFF0112")]
    [InlineData("49492A00080000000100120104000100000006000000")]
    public void WrongExifMeansUpright(string hex)
    {
        var png = TinyPng.Make(2, 1, 8, 0, [0, 1, 2], ("eXIf", Convert.FromHexString(hex)));
        Assert.Equal((2, 1), ImageDecoder.Size(png, "it"));
        Assert.Equal((2, 1), (PngFile.Read(png, "it").Width, PngFile.Read(png, "it").Height));
    }

    [Fact]
    public void LittleEndianExifIsRead() =>
        Assert.Equal(
            (1, 2),
            ImageDecoder.Size(
                TinyPng.Make(2, 1, 8, 0, [0, 1, 2], ("eXIf", Convert.FromHexString("49492A000800000001001201030001000000060000000000"))),
                "it"
            )
        );

    [Theory]
    [InlineData(
        new[] { "a.HEIC", "b.jxl", "c.png", "d.txt", ".heic" },
        "2 files with the ending .heic, .jxl that HydraSharp cannot read were left out"
    )]
    [InlineData(new[] { "a/b.heic" }, "1 file with the ending .heic that HydraSharp cannot read was left out; convert them to PNG or JPEG")]
    [InlineData(new[] { "a.png", "b.txt" }, null)]
    public void FormatsThatAreNotReadAreCounted(string[] names, string? said)
    {
        if (said is null)
            Assert.Null(ImageFile.LeftOut(names));
        else
            Assert.StartsWith(said, ImageFile.LeftOut(names), StringComparison.Ordinal);
    }
}
