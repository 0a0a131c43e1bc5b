using HydraSharp.Data.Augment;
using HydraSharp.Determinism;
using HydraSharp.Inference.Imaging;
using HydraSharp.Specs;
using HydraSharp.Specs.Validation;
using Xunit;

namespace HydraSharp.Tests.Data.Augment;

/// <summary>What every transform promises, whoever wrote it.</summary>
public sealed class TransformContractTests
{
    // An image in which no row, column or colour repeats.
    static readonly PixelImage Image = new(
        24,
        24,
        [.. Enumerable.Range(0, 24 * 24 * 3).Select(i => (byte)(new SampleRandom(3, 0, i).NextBits() >> 56))]
    );

    // One that changes nothing by default gets its options set: a spec's numbers that are 0 become 0.3.
    public static TheoryData<TransformSpec> Members()
    {
        var data = new TheoryData<TransformSpec>();
        foreach (var type in Catalog.Default.Members(typeof(TransformSpec)))
        {
            var spec = (TransformSpec)Activator.CreateInstance(type)!;
            foreach (var option in type.GetProperties().Where(p => p.PropertyType == typeof(double) && (double)p.GetValue(spec)! == 0))
                option.SetValue(spec, 0.3);
            data.Add(spec);
        }

        return data;
    }

    [Fact]
    public void ThereAreTransforms() => Assert.True(Members().Count >= 7);

    [Theory]
    [MemberData(nameof(Members))]
    public void SameNumbersSameImage(TransformSpec transform)
    {
        for (var i = 0; i < 50; i++)
            Assert.Equal(transform.Apply(Image, new(1, 2, i)).Pixels, transform.Apply(Image, new(1, 2, i)).Pixels);
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void TheSizeStays(TransformSpec transform)
    {
        foreach (var (width, height) in new[] { (24, 24), (1, 1), (1, 5), (5, 1), (2, 2), (31, 7) })
        {
            for (var i = 0; i < 50; i++)
            {
                var changed = transform.Apply(new(width, height, Image.Pixels[..(width * height * 3)]), new(1, 2, i));
                Assert.Equal((width, height, width * height * 3), (changed.Width, changed.Height, changed.Pixels.Length));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void ManyImagesComeOfOne(TransformSpec transform)
    {
        var results = Enumerable
            .Range(0, 200)
            .Select(i => Convert.ToHexString(transform.Apply(Image, new(1, 2, i)).Pixels))
            .Distinct()
            .Count();
        Assert.InRange(results, 2, 200);
    }

    // The image may be in the cache, so a transform that wrote into it would change the next epoch.
    [Theory]
    [MemberData(nameof(Members))]
    public void TheOriginalIsLeftAlone(TransformSpec transform)
    {
        var before = Image.Pixels.ToArray();
        for (var i = 0; i < 100; i++)
            transform.Apply(Image, new(1, 2, i));
        Assert.Equal(before, Image.Pixels);
    }

    // Nothing is invented: from one colour all over comes one colour all over. So no black corners and no noise.
    [Theory]
    [MemberData(nameof(Members))]
    public void OneColourStaysOneColour(TransformSpec transform)
    {
        var plain = new PixelImage(24, 24, [.. Enumerable.Range(0, 24 * 24).SelectMany(_ => (byte[])[200, 90, 30])]);
        for (var i = 0; i < 200; i++)
        {
            var changed = transform.Apply(plain, new(1, 2, i)).Pixels;
            Assert.All(changed.Chunk(3), p => Assert.Equal(changed[..3], p));
        }
    }

    // Labels stay true: the middle of the image is still in it. Left half dark, right half light, upper half red: the four quarters stay
    // recognisable.
    [Theory]
    [MemberData(nameof(Members))]
    public void UpStaysUpAndTheSubjectStaysInside(TransformSpec transform)
    {
        var image = new PixelImage(
            24,
            24,
            [.. Enumerable.Range(0, 24 * 24).SelectMany(i => i / 24 < 12 ? (byte[])[240, 240, 240] : [20, 20, 20])]
        );
        for (var i = 0; i < 200; i++)
        {
            var changed = transform.Apply(image, new(1, 2, i)).Pixels;
            Assert.True(changed[..(24 * 12 * 3)].Average(v => v) > changed[(24 * 12 * 3)..].Average(v => v) + 20);
        }
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void TheseOptionsHaveNoErrors(TransformSpec transform)
    {
        var problems = new Problems();
        transform.Check(problems);
        Assert.Empty(problems.Found);
    }
}
