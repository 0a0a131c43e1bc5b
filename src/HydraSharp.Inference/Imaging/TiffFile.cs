using System.Buffers.Binary;
using BitMiracle.LibTiff.Classic;
using SkiaSharp;

namespace HydraSharp.Inference.Imaging;

/// <summary>
/// TIFF files (revision 6.0), their first page, by LibTiff.NET, since Skia reads none. Grey and colours of 16 bits keep their range as
/// those of PNG do; all else becomes 8 bits a colour. What the header says is bounded before the library sees the file.
/// </summary>
static unsafe class TiffFile
{
    const int EntryBytes = 12;
    const int MostEntries = 512;
    const int MostSamples = 8;

    // Deflate makes at most 1032 bytes of one, of 8 pixels each.
    const long MostPixelsPerByte = 8 * 1032;
    const string AnotherCopy = "take another copy";

    static TiffFile() => Tiff.SetErrorHandler(new Silent());

    /// <summary>Whether the bytes begin as those of a TIFF.</summary>
    public static bool Is(ReadOnlySpan<byte> bytes) => bytes.StartsWith("II*\0"u8) || bytes.StartsWith("MM\0*"u8);

    /// <summary>Width and height of the upright first page.</summary>
    /// <exception cref="HydraImageException">It is damaged.</exception>
    public static (int Width, int Height) Size(ReadOnlySpan<byte> bytes, string name) => Read(bytes, name, tiff =>
        {
            var (width, height) = Stored(tiff, name);
            return Orientation.IsTurned(Origin(tiff)) ? (height, width) : (width, height);
        });

    /// <summary>Decodes and resizes, upright; 0 and 0 for full size.</summary>
    /// <inheritdoc cref="DeepImage.Decode(ReadOnlySpan{byte}, string, int, int, int, IReadOnlyList{int})"/>
    public static PixelImage Decode(
        ReadOnlySpan<byte> bytes,
        string name,
        int maxMegapixels,
        int width,
        int height,
        IReadOnlyList<int> range
    )
    {
        var most = Math.Min(maxMegapixels * 1_000_000L, bytes.Length * MostPixelsPerByte);
        return Read(bytes, name, tiff =>
        {
            var (columns, rows) = Stored(tiff, name);
            if ((long)columns * rows > most)
                throw new HydraImageException(
                    name,
                    $"it is too large: {columns} x {rows} pixels, where at most {maxMegapixels} megapixels are read, "
                        + "or more than its data can hold",
                    "make it smaller, or take another copy"
                );
            var origin = Origin(tiff);
            var (wide, high) = Orientation.IsTurned(origin) ? (height, width) : (width, height);
            var image = Deep(tiff, columns, rows) is { } deep
                ? DeepImage.Decode(deep, wide, high, range)
                : Plain(tiff, name, columns, rows, wide, high);
            return Orientation.MakeUpright(image, origin);
        });
    }

    static T Read<T>(ReadOnlySpan<byte> bytes, string name, Func<Tiff, T> use)
    {
        RequireBounded(bytes, name);
        try
        {
            using var stream = new MemoryStream(bytes.ToArray(), writable: false);
            using var tiff = Tiff.ClientOpen(name, "r", stream, new TiffStream()) ?? throw new InvalidDataException("it cannot be opened");
            return use(tiff);
        }
        // The library has no exception of its own: what is damaged is found wherever it is read.
        catch (Exception error) when (error is not (HydraImageException or OutOfMemoryException))
        {
            throw new HydraImageException(name, "it is damaged, or a kind of TIFF that is not read", "convert it to PNG", error);
        }
    }

    // Every entry of the first directory must lie in the file: a few bytes cannot ask for gigabytes.
    static void RequireBounded(ReadOnlySpan<byte> bytes, string name)
    {
        var big = bytes[0] == (byte)'M';
        uint Four(ReadOnlySpan<byte> at) => big ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);
        int Two(ReadOnlySpan<byte> at) => big ? BinaryPrimitives.ReadUInt16BigEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at);
        var at = bytes.Length >= 8 ? Four(bytes[4..]) : uint.MaxValue;
        var entries = at <= bytes.Length - 2L ? Two(bytes[(int)at..]) : 0;
        var isWhole = entries is > 0 and <= MostEntries && at + 2L + entries * EntryBytes <= bytes.Length;
        for (var i = 0; isWhole && i < entries; i++)
            isWhole = Four(bytes[((int)at + 2 + i * EntryBytes + 4)..]) <= bytes.Length;
        if (!isWhole)
            throw new HydraImageException(name, "it is damaged, or cut off before its end", AnotherCopy);
    }

    static (int Width, int Height) Stored(Tiff tiff, string name)
    {
        var (width, height) = (Number(tiff, TiffTag.IMAGEWIDTH, 0), Number(tiff, TiffTag.IMAGELENGTH, 0));
        if (width < 1 || height < 1 || Samples(tiff) > MostSamples)
            throw new HydraImageException(name, "it is damaged", AnotherCopy);
        return (width, height);
    }

    static SKEncodedOrigin Origin(Tiff tiff) =>
        Number(tiff, TiffTag.ORIENTATION, 1) is >= 1 and <= 8 and var turned ? (SKEncodedOrigin)turned : SKEncodedOrigin.TopLeft;

    static int Samples(Tiff tiff) => Number(tiff, TiffTag.SAMPLESPERPIXEL, 1);

    static int Number(Tiff tiff, TiffTag tag, int usual) => tiff.GetFieldDefaulted(tag) is [var value, ..] ? value.ToInt() : usual;

    // Grey or red, green and blue of 16 bits, row by row; null for anything else.
    static PngFile? Deep(Tiff tiff, int width, int height)
    {
        var samples = Samples(tiff);
        var photometric = (Photometric)Number(tiff, TiffTag.PHOTOMETRIC, -1);
        var isRead =
            Number(tiff, TiffTag.BITSPERSAMPLE, 1) == 16
            && !tiff.IsTiled()
            && Number(tiff, TiffTag.PLANARCONFIG, 1) == (int)PlanarConfig.CONTIG
            && Number(tiff, TiffTag.SAMPLEFORMAT, 1) == (int)SampleFormat.UINT
            && ((photometric == Photometric.MINISBLACK && samples == 1) || (photometric == Photometric.RGB && samples == 3));
        if (!isRead)
            return null;
        var values = new ushort[width * height * samples];
        var line = new byte[tiff.ScanlineSize()];
        for (var y = 0; y < height; y++)
        {
            if (!tiff.ReadScanline(line, y))
                throw new InvalidDataException("a row cannot be read");
            Buffer.BlockCopy(line, 0, values, y * width * samples * sizeof(ushort), width * samples * sizeof(ushort));
        }

        return new(width, height, samples == 1 ? PngKind.Grey : PngKind.Rgb, 16, values);
    }

    static PixelImage Plain(Tiff tiff, string name, int width, int height, int wide, int high)
    {
        if (!tiff.RGBAImageOK(out var reason))
            throw new HydraImageException(name, $"it is a kind of TIFF that is not read: {reason}", "convert it to PNG");
        // As it is stored: it is turned afterwards.
        tiff.SetField(TiffTag.ORIENTATION, BitMiracle.LibTiff.Classic.Orientation.TOPLEFT);
        var raster = new int[width * height];
        if (!tiff.ReadRGBAImageOriented(width, height, raster, BitMiracle.LibTiff.Classic.Orientation.TOPLEFT, stopOnError: true))
            throw new InvalidDataException("its pixels cannot be read");
        // Red in the lowest byte, premultiplied by opacity.
        fixed (int* rgba = raster)
            return wide == 0
                ? ImageDecoder.Opaque((byte*)rgba, width, height)
                : Resampler.Resize((byte*)rgba, new(width, height), wide, high);
    }

    // The library's own handler writes to the console.
    sealed class Silent : TiffErrorHandler
    {
        public override void WarningHandler(Tiff tif, string method, string format, params object[] args) { }

        public override void WarningHandlerExt(Tiff tif, object clientData, string method, string format, params object[] args) { }

        public override void ErrorHandler(Tiff tif, string method, string format, params object[] args) { }

        public override void ErrorHandlerExt(Tiff tif, object clientData, string method, string format, params object[] args) { }
    }
}
