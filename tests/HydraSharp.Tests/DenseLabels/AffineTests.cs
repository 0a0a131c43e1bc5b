using HydraSharp.DenseLabels;
using Xunit;

namespace HydraSharp.Tests.DenseLabels;

public sealed class AffineTests
{
    // By hand: twice as large about the origin reads (x/2, y/2); then shifted by (3, 1), target (x, y) reads ((x-3)/2, (y-1)/2).
    static readonly Affine Twice = new(0, 0, 0.5, 0, 0, 0.5);

    [Fact]
    public void ThenReadsTheNextMoveFirst()
    {
        Assert.Equal(new(-1.5, -0.5, 0.5, 0, 0, 0.5), Twice.Then(Affine.Shift(3, 1)));
        Assert.Equal(new(-3, -1, 0.5, 0, 0, 0.5), Affine.Shift(3, 1).Then(Twice));
        // General numbers: source = A(B(t)) with A = [1 2; 3 4] + (5, 6) and B = [7 8; 9 10] + (11, 12).
        var both = new Affine(5, 6, 1, 3, 2, 4).Then(new Affine(11, 12, 7, 9, 8, 10));
        Assert.Equal(new(5 + 11 + 24, 6 + 33 + 48, 7 + 18, 21 + 36, 8 + 20, 24 + 40), both);
        Assert.Equal(both, both.Then(Affine.Identity));
        Assert.Equal(both, Affine.Identity.Then(both));
    }

    [Fact]
    public void ZoomAndMirrorsComeFromTheDeterminant()
    {
        Assert.Equal(2, Twice.Zoom);
        Assert.Equal(1, Affine.Flip(7).Zoom);
        Assert.True(Affine.Flip(7).Mirrors);
        Assert.False(Twice.Mirrors);
        Assert.False(Affine.Flip(7).Then(Affine.Flip(7)).Mirrors);
        Assert.Equal(Affine.Identity, Affine.Flip(7).Then(Affine.Flip(7)));
        Assert.Equal((6.0, 3.0), Affine.Flip(7).At(0, 3));
    }

    // Target (x, y) is read at (y, 3 - x): what was on the right is at the bottom; a quarter turn clockwise.
    internal static readonly Affine QuarterTurn = new(0, 3, 0, -1, 1, 0);

    [Fact]
    public void DirectionsTurnWithTheImage()
    {
        Assert.Equal((0.0, 1.0), QuarterTurn.Turn(1, 0));
        Assert.Equal((-1.0, 0.0), QuarterTurn.Turn(0, 1));
        Assert.Equal((-0.6, 0.8), Affine.Flip(5).Turn(0.6, 0.8));
        Assert.Equal((0.6, 0.8), Twice.Turn(0.6, 0.8));
    }
}
