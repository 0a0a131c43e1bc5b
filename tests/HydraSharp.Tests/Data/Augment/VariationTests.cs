using HydraSharp.Data.Augment;
using HydraSharp.DenseLabels;
using HydraSharp.Inference.Imaging;
using HydraSharp.Specs;
using Xunit;

namespace HydraSharp.Tests.Data.Augment;

/// <summary>Labels that are images go where the image goes.</summary>
public sealed class VariationTests
{
    const int Width = 48;
    const int Height = 36;

    static readonly ImagePreprocessing Input = new()
    {
        Size = 30,
        Width = 40,
        Resize = Height,
    };

    // Red is five times the column, green six times the row.
    static readonly PixelImage Places = new(
        Width,
        Height,
        [.. Enumerable.Range(0, Width * Height).SelectMany(i => new[] { (byte)(5 * (i % Width)), (byte)(6 * (i / Width)), (byte)0 })]
    );

    public static IEnumerable<TheoryDataRow<string>> Moving =>
        Catalog
            .Default.Members(typeof(TransformSpec))
            .Where(t => t.IsSubclassOf(typeof(MovingTransform)))
            .Select(t => new TheoryDataRow<string>(t.Name));

    [Theory]
    [MemberData(nameof(Moving))]
    public void TheMoveSaysWhereEveryPixelCameFrom(string name)
    {
        var transform = (TransformSpec)Activator.CreateInstance(Catalog.Default.Find(typeof(TransformSpec), name)!)!;
        foreach (
            var transforms in (TransformSpec[][])
                [
                    [transform],
                    [new RandomHorizontalFlip { Probability = 1 }, transform],
                    [transform, new ResizedCrop { Scale = [0.4, 0.6] }],
                ]
        )
            for (var seed = 0; seed < 4; seed++)
                Agrees(Variation.Of(Places, transforms, Input, new(seed, 1, 7)));
    }

    [Fact]
    public void ColoursDoNotMove()
    {
        TransformSpec[] colours =
        [
            .. Catalog
                .Default.Members(typeof(TransformSpec))
                .Where(t => !t.IsSubclassOf(typeof(MovingTransform)))
                .Select(t => (TransformSpec)Activator.CreateInstance(t)!),
        ];
        Assert.NotEmpty(colours);
        Assert.Equal(Affine.Identity, Variation.Of(Places, colours, new() { Size = Height, Width = Width }, new(1, 1, 1)).Move);
    }

    // 48 - 40 = 8 and 36 - 30 = 6: the middle begins at (4, 3).
    [Fact]
    public void TheMiddleIsAMoveToo()
    {
        var centre = Variation.Centre(Places, Input);
        Assert.Equal(Affine.Shift(-4, -3), centre.Move);
        Agrees(centre);
    }

    static void Agrees(Varied varied)
    {
        Assert.Equal((40, 30), (varied.Image.Width, varied.Image.Height));
        var move = varied.Move;
        var inside = 0;
        for (var y = 0; y < 30; y++)
        for (var x = 0; x < 40; x++)
        {
            var (fromX, fromY) = (move.OriginX + x * move.XRight + y * move.XDown, move.OriginY + x * move.YRight + y * move.YDown);
            if (fromX < 2 || fromY < 2 || fromX > Width - 3 || fromY > Height - 3)
                continue;
            inside++;
            Assert.InRange(varied.Image.Pixels[(y * 40 + x) * 3], 5 * fromX - 2, 5 * fromX + 2);
            Assert.InRange(varied.Image.Pixels[(y * 40 + x) * 3 + 1], 6 * fromY - 2, 6 * fromY + 2);
        }

        Assert.True(inside > 300, $"only {inside} pixels were compared");
    }
}
