using System.Runtime.InteropServices;
using HydraSharp.Data;
using HydraSharp.Data.Augment;
using HydraSharp.Data.Loading;
using HydraSharp.DenseLabels;
using HydraSharp.Inference.Imaging;
using Xunit;

namespace HydraSharp.Tests.Data;

/// <summary>Labels that are images come beside their images, moved as they were.</summary>
public sealed unsafe class LoaderMapsTests : IDisposable
{
    const int Width = 40;
    const int Height = 24;
    const int BatchSize = 3;

    static readonly ImagePreprocessing Image = new()
    {
        Size = 20,
        Width = 32,
        Resize = Height,
        Mean = [0, 0, 0],
        Std = [1 / 255.0, 1 / 255.0, 1 / 255.0],
    };
    static readonly int Pixels = Image.Size * Image.InputWidth();

    readonly TemporaryFolder folder = new();
    readonly List<nint> memory = [];

    // The loaded width is 24 · 32 / 20 = 38 columns; red is six times the column, and the depth file holds the column in hundredths.
    [Fact]
    public void TheDepthOfAPixelIsThatOfWhatItShows()
    {
        var seen = 0;
        foreach (var (images, depths) in Read([new RandomHorizontalFlip(), new Rotation { Degrees = 8 }]))
            for (var i = 0; i < Pixels; i++)
            {
                if (float.IsNaN(depths[i]))
                    continue;
                seen++;
                Assert.InRange(depths[i], images[3 * i] / 6 - 1.2, images[3 * i] / 6 + 1.2);
            }

        Assert.True(seen > 3 * Pixels);
    }

    // Enlarged by s, a thing at c metres is at c / s: never further than it was.
    [Fact]
    public void AnEnlargedImageIsNearer()
    {
        var nearer = 0;
        foreach (var (images, depths) in Read([new ResizedCrop { Scale = [0.25, 0.25], Ratio = [1.6, 1.6] }]))
            for (var i = 0; i < Pixels; i++)
            {
                if (!float.IsNaN(depths[i]) && images[3 * i] > 60 && depths[i] < images[3 * i] / 6 * 0.7)
                    nearer++;
            }

        Assert.True(nearer > Pixels);
    }

    [Fact]
    public void AnExampleWithoutALabelHasNothingKnown()
    {
        var last = Read([])[^1];
        Assert.All(last.Depths, d => Assert.True(float.IsNaN(d)));
        Assert.DoesNotContain(Read([])[0].Depths.Skip(Pixels / 2).Take(10), float.IsNaN);
    }

    public void Dispose()
    {
        folder.Dispose();
        foreach (var block in memory)
            NativeMemory.Free((void*)block);
    }

    List<(float[] Images, float[] Depths)> Read(IReadOnlyList<TransformSpec> augment)
    {
        Example[] examples = [.. Enumerable.Range(0, 7).Select(Example)];
        LabelMaps maps = new(examples, "depth", new DepthMapFormat(0.01, 0.001, 100), Image, keep: true);
        LoaderBuffer[] buffers = [.. Enumerable.Range(0, 3).Select(_ => new LoaderBuffer(Block(3), [Block(1)]))];
        var loader = new Loader(
            new(examples, Image, new()),
            [maps],
            Image,
            augment,
            new() { Workers = 2 },
            bfloat16: false,
            buffers,
            BatchSize
        );
        var read = new List<(float[], float[])>();
        foreach (
            var batch in loader.Read([.. Enumerable.Range(0, 7).Chunk(BatchSize)], seed: 3, epoch: 1, train: true, CancellationToken.None)
        )
        {
            var depths = buffers.Single(b => b.Images == batch.Buffer).Maps[0];
            for (var i = 0; i < batch.Indices.Length; i++)
                read.Add(
                    (
                        new ReadOnlySpan<float>((float*)batch.Buffer + i * Pixels * 3, Pixels * 3).ToArray(),
                        new ReadOnlySpan<float>((float*)depths + i * Pixels, Pixels).ToArray()
                    )
                );
        }

        return read;
    }

    Example Example(int index)
    {
        var image = folder.Write(
            $"{index}.png",
            PngWriter.Rgb(
                Width,
                Height,
                [.. Enumerable.Range(0, Width * Height).SelectMany(i => new[] { (byte)(6 * (i % Width)), (byte)0, (byte)0 })]
            )
        );
        folder.Write(
            $"{index}.depth.png",
            PngWriter.Grey(Width, Height, [.. Enumerable.Range(0, Width * Height).Select(i => (ushort)(100 * (i % Width)))])
        );
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        if (index < 6)
            labels["depth"] = $"{index}.depth.png";
        return new(image, $"{index}.png", labels) { Folder = folder.Path };
    }

    nint Block(int channels)
    {
        memory.Add((nint)NativeMemory.AllocZeroed((nuint)(BatchSize * Pixels * channels), sizeof(float)));
        return memory[^1];
    }
}
