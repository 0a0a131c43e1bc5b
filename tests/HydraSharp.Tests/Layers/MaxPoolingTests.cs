using System.Runtime.InteropServices;
using HydraSharp.Layers;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Layers;

// Channels, widths and heights around the sizes of the kernel's pieces: 32 numbers, 32 rows, windows larger than the map.
public sealed class MaxPoolingTests
{
    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(2, 2, 3, 5)]
    [InlineData(3, 7, 9, 16)]
    [InlineData(1, 33, 4, 32)]
    [InlineData(2, 70, 5, 33)]
    public void InBfloat16ItIsPyTorchsFloat32(int maps, int height, int width, int channels)
    {
        using var scope = NewDisposeScope();
        manual_seed(height);
        // Whole numbers: many are equal, and sums of gradients are exact. Adding 0 makes -0 a 0.
        var x = (randn(maps, height, width, channels) * 2).round().add(0).permute(0, 3, 1, 2);
        var gradient = randint(-3, 4, [maps, height, width, channels]).to(float32).permute(0, 3, 1, 2);
        var (exact, own) = (x.detach().clone().requires_grad_(), x.to(bfloat16).detach().requires_grad_());

        var expected = nn.functional.max_pool2d(exact, 5, 1, 2);
        var found = MaxPooling.Apply(own);

        Assert.True(Same(found.to(float32), expected));
        expected.backward([gradient]);
        found.backward([gradient.to(bfloat16)]);
        Assert.True(Same(own.grad!.to(float32), exact.grad!));
        using var none = no_grad();
        Assert.True(Same(MaxPooling.Apply(own), found));
    }

    [Fact]
    public void NegativeInfinityIsAValueAndPositiveNaNSpreads()
    {
        using var scope = NewDisposeScope();
        var x = full(1, 1, 1, 6, float.NegativeInfinity).to(bfloat16);
        Assert.True(MaxPooling.Apply(x).isneginf().all().item<bool>());
        x[0, 0, 0, 0] = float.NaN;
        Assert.Equal([true, true, true, false, false, false], MaxPooling.Apply(x).isnan().data<bool>().ToArray());
    }

    // Methods on gradients go backward once a task through the same graph.
    [Fact]
    public void AKeptGraphGivesTheSameGradientAgain()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        var x = randn(1, 3, 9, 9).to(bfloat16).requires_grad_();
        var y = MaxPooling.Apply(x);
        var (first, again) = (Gradient(keep: true), Gradient(keep: false));
        Assert.True(Same(first, again));
        Assert.NotEqual(0, first.to(float32).abs().sum().item<float>());

        Tensor Gradient(bool keep) => autograd.grad([y.to(float32).sum()], [x], retain_graph: keep)[0];
    }

    [Fact]
    public void AnyLayoutInMemoryGivesTheSameBits()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var (x, gradient) = (randn(2, 6, 40, 70).to(bfloat16), randn(2, 6, 40, 70).to(bfloat16));
        var (a, b) = (x.clone().requires_grad_(), x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2).requires_grad_());
        MaxPooling.Apply(a).backward([gradient]);
        MaxPooling.Apply(b).backward([gradient.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2)]);
        Assert.True(Same(a.grad!, b.grad!));
        Assert.NotEqual(0, a.grad!.to(float32).abs().sum().item<float>());
    }

    [Fact]
    public void AnyThreadCountGivesTheSameBits()
    {
        const int Maps = 3,
            Height = 70,
            Width = 9,
            Channels = 8;
        var random = new Random(1);
        var x = Enumerable.Range(0, Maps * Height * Width * Channels).Select(_ => (ushort)random.Next(0x3C00, 0x4000)).ToArray();
        var (one, five) = (Pooled(1), Pooled(5));
        Assert.Equal(one.Maxima, five.Maxima);
        Assert.Equal(one.Gradient, five.Gradient);
        Assert.Contains(one.Gradient, g => g != 0);

        (ushort[] Maxima, ushort[] Gradient) Pooled(int threads)
        {
            var (maxima, places, result) = (new ushort[x.Length], new byte[x.Length], new ushort[x.Length]);
            using var memory = new Pinned(x, maxima, places, result);
            var kernel = new SlidingMaximum(Height, Width, Channels);
            kernel.Forward(memory[0], memory[1], memory[2], Maps, threads);
            kernel.Backward(memory[1], memory[2], memory[3], Maps, threads);
            return (maxima, result);
        }
    }

    static bool Same(Tensor a, Tensor b) => a.eq(b).all().item<bool>();

    sealed class Pinned(params Array[] arrays) : IDisposable
    {
        readonly GCHandle[] handles = [.. arrays.Select(a => GCHandle.Alloc(a, GCHandleType.Pinned))];

        internal nint this[int index] => handles[index].AddrOfPinnedObject();

        public void Dispose()
        {
            foreach (var handle in handles)
                handle.Free();
        }
    }
}
