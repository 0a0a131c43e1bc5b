using HydraSharp.Networks;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Networks.Sharing;
using HydraSharp.Tests.Tasks.Losses;
using HydraSharp.Training.Distributed;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Networks.Sharing;

/// <summary>What every way of sharing of the catalog owes the trainer.</summary>
public sealed class SharingContracts
{
    public static IEnumerable<TheoryDataRow<string>> Ways =>
        SharingSamples.All.Where(Fits).Select(s => new TheoryDataRow<string>(SharingSamples.Name(s)));

    // A task's loss reaches all that is its own and nothing of another's; what is shared is reached by two losses at least: no parameter is
    // left out.
    [Theory]
    [MemberData(nameof(Ways))]
    public void ALossReachesWhatIsSharedAndItsOwn(string way)
    {
        using var scope = NewDisposeScope();
        var net = Net(way);
        var shared = net.Encoder().Select(l => l.Name).ToHashSet(StringComparer.Ordinal);
        var all = net.named_parameters().ToArray();
        var met = new List<string>();
        foreach (var task in SharingSamples.Tasks)
        {
            var own = net.Leaves().Where(l => net.HeadLeaves(task.Name).Any(h => h.Handle == l.Leaf.Handle)).Select(l => l.Name).ToArray();
            var before = met.Count;
            foreach (var (_, parameter) in all)
                parameter.grad = null;
            var raw = net.Head(task.Name).call(net.call(randn(8, 3, 64, 64)));
            (raw * randn_like(raw)).sum().backward();
            var reached = all.Where(p => p.parameter.grad is { } g && g.abs().sum().item<float>() > 0).Select(p => p.name);
            met.AddRange(reached);
            Assert.Equal(
                own.Order(StringComparer.Ordinal),
                met.TakeLast(met.Count - before).Where(n => !shared.Contains(n)).Order(StringComparer.Ordinal)
            );
        }

        foreach (var (name, _) in all)
            Assert.Equal(shared.Contains(name), met.Count(m => m == name) > 1);
        Assert.Equal(all.Length, met.Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void InBfloat16ItAnswersNearly(string way)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var net = Net(way);
        var x = randn(8, 64, 64, 3).permute(0, 3, 1, 2);
        Tensor Answer(Tensor input)
        {
            var features = net.call(input);
            return cat([.. SharingSamples.Tasks.Select(t => net.Head(t.Name).call(features))], 1);
        }

        var exact = Answer(x);
        net.UseBfloat16();
        var rounded = Answer(x.to(bfloat16));
        Assert.Equal(float32, rounded.dtype);
        Assert.InRange(((rounded - exact).norm() / exact.norm()).item<float>(), 1e-6f, 0.1f);
    }

    // The attention of a report goes by the maps.
    [Theory]
    [MemberData(nameof(Ways))]
    public void ByWayOfTheMapsItIsTheSame(string way)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var net = Net(way);
        net.eval();
        var x = randn(2, 3, 64, 64);
        Assert.True(net.Features(net.Maps(x)).allclose(net.call(x), 1e-5, 1e-6));
    }

    static bool Fits(SharingSpec sharing) =>
        Expect.Errors(p => sharing.CheckModel(new ResNet { Width = 4 }, new GlobalPool(), SharingSamples.Tasks, p)).Count == 0;

    static HydraNet Net(string way)
    {
        manual_seed(5);
        return new(
            new ResNet { Width = 8 },
            new GlobalPool(),
            SharingSamples.Tasks,
            SharingSamples.All.Single(s => SharingSamples.Name(s) == way)
        );
    }
}
