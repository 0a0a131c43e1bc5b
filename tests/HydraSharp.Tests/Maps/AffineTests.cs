using HydraSharp.Maps;
using Xunit;

namespace HydraSharp.Tests.Maps;

public sealed class AffineTests
{
    // Shifted by 2, then mirrored at width 10: column 0 is read at 9 of the shifted, 11 of the first.
    [Fact]
    public void TheSecondChangeIsOfTheChangedPicture()
    {
        var both = Affine.Shift(2, 1).Then(Affine.Flip(10));
        Assert.Equal((11, 1), both.Source(0, 0));
        Assert.Equal((2, 4), both.Source(9, 3));
        Assert.Equal((7, 1), Affine.Flip(10).Then(Affine.Shift(2, 1)).Source(0, 0));
    }

    [Fact]
    public void ThenIsOneAfterTheOtherForAnyTwo()
    {
        Affine one = new(1, 2, 0.8f, 0.6f, -0.6f, 0.8f), other = new(-3, 0.5f, 0.5f, 0.1f, -0.2f, 0.7f);
        var (x, y) = other.Source(3, 5);
        var (wantedX, wantedY) = one.Source(x, y);
        var (bothX, bothY) = one.Then(other).Source(3, 5);
        Assert.Equal(wantedX, bothX, 1e-5);
        Assert.Equal(wantedY, bothY, 1e-5);
    }

    [Fact]
    public void ZoomAndMirror()
    {
        Assert.Equal(2, new Affine(0, 0, 0.5f, 0, 0, 0.5f).Zoom, 1e-9);
        Assert.Equal(1, Affine.Flip(4).Zoom, 1e-9);
        Assert.True(Affine.Flip(4).Mirrors);
        Assert.False(new Affine(0, 0, 0, -1, 1, 0).Mirrors);
    }
}
