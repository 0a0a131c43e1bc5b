using HydraSharp.Training.Balancing.Diagnostics;
using Xunit;

namespace HydraSharp.Tests.Training.Balancing;

public sealed class GradientSumsTests
{
    static readonly string[] Three = ["a", "b", "c"];

    // Block x: lengths 2 and 3, inner product -2: cosine -1/3. Block y: lengths 1 and 1, 0.5. Together lengths √5 and √10, inner product
    // -1.5.
    [Fact]
    public void ByHandWithTwoBlocks()
    {
        var sums = new GradientSums(2, ["x", "y"], []);
        sums.Add(
            [0, 1],
            [
                new double[,]
                {
                    { 4, -2 },
                    { -2, 9 },
                },
                new double[,]
                {
                    { 1, 0.5 },
                    { 0.5, 1 },
                },
            ]
        );
        var figures = sums.Figures(["a", "b"])!;
        Assert.Equal([GradientSums.Whole, "x", "y"], figures.Blocks.Select(b => b.Block));
        Assert.Equal(new PairGradients("a", "b", -1 / 3.0, 1), figures.Blocks[1].Pairs.Single());
        Assert.Equal(new PairGradients("a", "b", 0.5, 0), figures.Blocks[2].Pairs.Single());
        Assert.Equal(-1.5 / Math.Sqrt(50), figures.Blocks[0].Pairs.Single().Cosine, 1e-12);
        Assert.Equal([Math.Sqrt(5), Math.Sqrt(10)], figures.Blocks[0].Norms.Select(n => n.Value));
        Assert.Equal([2, 3], figures.Blocks[1].Norms.Select(n => n.Value));
    }

    // b and c are seen once together; a with c twice, in conflict once; a with b never.
    [Fact]
    public void MeansAreOverTheStepsInWhichBothAreLabelled()
    {
        var sums = new GradientSums(3, ["x"], []);
        sums.Add(
            [1, 2],
            [
                new double[,]
                {
                    { 1, 1 },
                    { 1, 4 },
                },
            ]
        );
        sums.Add(
            [0, 2],
            [
                new double[,]
                {
                    { 1, -1 },
                    { -1, 1 },
                },
            ]
        );
        sums.Add(
            [0, 2],
            [
                new double[,]
                {
                    { 9, 0 },
                    { 0, 1 },
                },
            ]
        );
        var block = sums.Figures(Three)!.Blocks[1];
        Assert.Equal(["ab", "ac", "bc"], block.Pairs.Select(p => p.First + p.Second));
        Assert.True(double.IsNaN(block.Pairs[0].Cosine) && double.IsNaN(block.Pairs[0].Conflicting));
        Assert.Equal(new PairGradients("a", "c", -0.5, 0.5), block.Pairs[1]);
        Assert.Equal(new PairGradients("b", "c", 0.5, 0), block.Pairs[2]);
        Assert.Equal([2, 1, 4 / 3.0], block.Norms.Select(n => n.Value));
    }

    [Fact]
    public void AGradientOfNothingHasNoDirection()
    {
        var sums = new GradientSums(2, ["x"], []);
        sums.Add(
            [0, 1],
            [
                new double[,]
                {
                    { 0, 0 },
                    { 0, 4 },
                },
            ]
        );
        var block = sums.Figures(["a", "b"])!.Blocks[1];
        Assert.True(double.IsNaN(block.Pairs.Single().Cosine));
        Assert.Equal([0, 2], block.Norms.Select(n => n.Value));
    }

    [Fact]
    public void ItGoesOnFromItsNumbers()
    {
        var (whole, first) = (new GradientSums(3, ["x"], []), new GradientSums(3, ["x"], []));
        double[,] one =
            {
                { 1, 0.3 },
                { 0.3, 2 },
            },
            two =
            {
                { 3, -0.1 },
                { -0.1, 5 },
            };
        foreach (var sums in new[] { whole, first })
            sums.Add([0, 1], [one]);
        var second = new GradientSums(3, ["x"], first.Values);
        foreach (var sums in new[] { whole, second })
            sums.Add([1, 2], [two]);
        Assert.Equal(whole.Values, second.Values);
        Assert.Null(new GradientSums(2, ["x"], []).Figures(["a", "b"]));
        Assert.Null(new GradientSums(2, ["x"], first.Values).Figures(["a", "b"])); // another version's numbers are nothing
    }
}
