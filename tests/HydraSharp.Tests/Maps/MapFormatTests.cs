using HydraSharp.Inference;
using HydraSharp.Maps;
using HydraSharp.Tests.Data;
using Xunit;

namespace HydraSharp.Tests.Maps;

public sealed class MapFormatTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    [Fact]
    public void AMaskGivesClassesAndWhatIsNotKnown()
    {
        var mask = new ClassMapFormat(3, ignore: 11).Read(Save("m.png", PngWriter.Grey8(2, 2, [0, 2, 11, 1])));
        Assert.Equal((2, 2, 1), (mask.Width, mask.Height, mask.Channels));
        Assert.Equal([0, 2, float.NaN, 1], mask.Values);
    }

    [Fact]
    public void AMaskMayHaveNumbersOfItsOwn()
    {
        var mask = new ClassMapFormat(3, ignore: null, values: [0, 128, 255]).Read(Save("m.png", PngWriter.Grey8(3, 1, [255, 0, 128])));
        Assert.Equal([2, 0, 1], mask.Values);
    }

    [Fact]
    public void ANumberThatIsNoClassIsToldWithItsPlace()
    {
        var error = Assert.Throws<HydraImageException>(() => new ClassMapFormat(3).Read(Save("m.png", PngWriter.Grey8(2, 2, [0, 1, 7, 2]))));
        Assert.Contains("pixel (0, 1) has the number 7", error.Message);
        Assert.Contains("colours", Assert.Throws<HydraImageException>(() => new ClassMapFormat(3).Read(Save("c.png", PngWriter.Rgb8(1, 1, [1, 2, 3])))).Message);
        Assert.Contains("16 bits", Assert.Throws<HydraImageException>(() => new ClassMapFormat(3).Read(Save("d.png", PngWriter.Grey16(1, 1, [1])))).Message);
    }

    // Millimetres; 0 is nothing, 0.05 m too near, 20 m too far.
    [Fact]
    public void ADepthOutOfItsRangeIsNotKnown()
    {
        var format = new DepthMapFormat(0.001, 0.1, 10);
        Assert.Equal([1.5f, float.NaN, float.NaN, float.NaN], format.Read(Save("d.png", PngWriter.Grey16(2, 2, [1500, 0, 50, 20000]))).Values);
        var array = new DepthMapFormat(1, 0.1, 10).Read(Save("d.npy", NpyFile.Write(2, 2, 1, [2.5f, float.NaN, float.PositiveInfinity, -1])));
        Assert.Equal([2.5f, float.NaN, float.NaN, float.NaN], array.Values);
    }

    // Cityscapes: d = (p - 1) / 256; 0.209 m · 2262 pixels / d.
    [Fact]
    public void DisparitiesAreDepths()
    {
        var read = new DepthMapFormat(1, 0.1, 1000, 0.209313 * 2262.52).Read(Save("d.png", PngWriter.Grey16(2, 1, [257, 2561])));
        Assert.Equal(473.57, read.Values[0], 0.01);
        Assert.Equal(47.357, read.Values[1], 0.001);
    }

    [Fact]
    public void NormalsHaveLengthOneAndBlackIsNotKnown()
    {
        var read = new NormalMapFormat().Read(Save("n.png", PngWriter.Rgb8(2, 1, [128, 128, 255, 0, 0, 0])));
        Assert.Equal(1, Math.Sqrt(read.Values.Take(3).Sum(v => (double)v * v)), 1e-6);
        Assert.Equal(1, read.Values[2], 0.01);
        Assert.True(float.IsNaN(read.Values[3]));
        Assert.Equal([0.6f, 0, 0.8f], new NormalMapFormat().Read(Save("n.npy", NpyFile.Write(1, 1, 3, [3, 0, 4]))).Values);
    }

    [Fact]
    public void AFlipSwapsLeftAndRight()
    {
        var format = new ClassMapFormat(4, swaps: [(1, 2)]);
        var moved = format.Moved(new(3, 1, 1, [1, 0, float.NaN]), Affine.Flip(3), 3, 1);
        Assert.Equal([float.NaN, 0, 2], moved.Values);
        Assert.Equal([1, 0, 3], new ClassMapFormat(4).Moved(new(3, 1, 1, [3, 0, 1]), Affine.Flip(3), 3, 1).Values);
    }

    // Things twice as large are half as far; what comes from outside is not known.
    [Fact]
    public void DepthIsDividedByTheZoom()
    {
        var format = new DepthMapFormat(1, 0.1, 100);
        Assert.Equal([4, 4, 10, 10], format.Moved(new(2, 1, 1, [8, 20]), new Affine(-0.25f, 0, 0.5f, 0, 0, 0.5f), 4, 1).Values);
        Assert.Equal([20, float.NaN], format.Moved(new(2, 1, 1, [8, 20]), Affine.Shift(1, 0), 2, 1).Values);
    }

    // A picture turned a quarter to the right: what pointed up points to the right.
    [Fact]
    public void NormalsTurnWithThePicture()
    {
        var format = new NormalMapFormat();
        Close([-0.6, 0, 0.8], format.Moved(new(1, 1, 3, [0.6f, 0, 0.8f]), Affine.Flip(1), 1, 1).Values);
        var quarter = new Affine(0, 0, 0, -1, 1, 0);
        Close([0.6, 0, 0.8], format.Moved(new(1, 1, 3, [0, -0.6f, 0.8f]), quarter, 1, 1).Values);
        Close([0.6, 0, 0.8], format.Moved(new(1, 1, 3, [0.6f, 0, 0.8f]), new Affine(0, 0, 0.5f, 0, 0, 0.5f), 1, 1).Values);
    }

    // Middles of 2 in 4: 0.5 / 4 · 2 = 0.25, 0.75, 1.25, 1.75.
    [Fact]
    public void ResizingTakesTheNearest()
    {
        var format = new ClassMapFormat(9);
        Assert.Equal([1, 1, 2, 2], format.Resized(new(2, 1, 1, [1, 2]), 4, 1).Values);
        Assert.Equal([2, 4], format.Resized(new(4, 1, 1, [1, 2, 3, 4]), 2, 1).Values);
    }

    public void Dispose() => folder.Dispose();

    static void Close(double[] expected, float[] values)
    {
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], values[i], 1e-6);
    }

    string Save(string name, byte[] bytes)
    {
        var path = Path.Combine(folder.Path, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
