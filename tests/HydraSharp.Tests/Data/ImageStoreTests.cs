using HydraSharp.Data;
using HydraSharp.Data.Loading;
using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;
using HydraSharp.Tests.Inference;
using SkiaSharp;
using Xunit;

namespace HydraSharp.Tests.Data;

public sealed class ImageStoreTests : IDisposable
{
    static readonly ImagePreprocessing Image = new() { Size = 8, Resize = 10 };
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    List<Example> Examples(int count) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => new Example(
                    folder.Write($"{i}.png", TestImages.Encode(SKEncodedImageFormat.Png, 4, 4, (_, _) => new((byte)i, 0, 0))),
                    $"{i}.png",
                    new Dictionary<string, string>()
                )),
        ];

    // 10 x 10 x 3 = 300 bytes each.
    [Theory]
    [InlineData(PixelCache.Auto, 1, 20, 6000)]
    [InlineData(PixelCache.Auto, 0, 20, 0)]
    [InlineData(PixelCache.Memory, 1, 20, 6000)]
    [InlineData(PixelCache.Off, 1, 20, 0)]
    public void TheCacheIsDecidedByTheSettings(PixelCache cache, int megabytes, int count, long bytes)
    {
        var store = new ImageStore(Examples(count), Image, new() { Cache = cache, CacheMegabytes = megabytes });
        Assert.Equal((bytes, count), (store.CacheBytes, store.Count));
        Assert.Equal(bytes > 0, ReferenceEquals(store.Get(3), store.Get(3)));
        Assert.Equal((10, 10, (byte)3), (store.Get(3).Width, store.Get(3).Height, store.Get(3).Pixels[0]));
    }

    // 4,000 * 300 = 1,200,000 bytes are more than 1 MiB = 1,048,576.
    [Fact]
    public void ADemandedCacheThatIsTooLargeIsRefusedAndAnAutomaticOneLeftOut()
    {
        var examples = Enumerable.Repeat(Examples(1)[0], 4000).ToList();
        Assert.Contains(
            "need 2 MiB, more than the 1 MiB",
            Assert
                .Throws<HydraException>(() => new ImageStore(examples, Image, new() { Cache = PixelCache.Memory, CacheMegabytes = 1 }))
                .Message
        );
        Assert.Equal(0, new ImageStore(examples, Image, new() { CacheMegabytes = 1 }).CacheBytes);
        Assert.Equal(1_200_000, new ImageStore(examples, Image, new() { CacheMegabytes = 2 }).CacheBytes);
    }

    [Theory]
    [InlineData(PixelCache.Memory, 1)]
    [InlineData(PixelCache.Memory, 4)]
    [InlineData(PixelCache.Off, 2)]
    public void EveryBadImageIsFoundInOrder(PixelCache cache, int workers)
    {
        var examples = Examples(30);
        var png = TestImages.Encode(SKEncodedImageFormat.Png);
        folder.Write("3.png", "text");
        folder.Write("17.png", png[..(png.Length - 20)]);
        File.Delete(examples[29].File);
        var done = new List<int>();
        var store = new ImageStore(examples, Image, new() { Cache = cache });
        var bad = store.VerifyAll(workers, done.Add, CancellationToken.None);
        Assert.Equal([3, 17, 29], bad.Select(b => b.Index));
        Assert.Equal(
            ["it is not a JPEG, PNG, WebP, BMP, GIF or TIFF image", "it is cut off before its end", "there is no such file"],
            bad.Select(b => b.Error.Reason)
        );
        Assert.Equal(Enumerable.Range(1, 30), done);
        foreach (var example in examples)
            File.Delete(example.File);
        if (cache == PixelCache.Memory)
            Assert.Equal(5, store.Get(5).Pixels[0]);
        else
            Assert.Throws<HydraImageException>(() => store.Get(5));
    }

    [Fact]
    public void VerifyingCanBeStopped()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => new ImageStore(Examples(3), Image, new()).VerifyAll(2, null, stop.Token));
    }
}
