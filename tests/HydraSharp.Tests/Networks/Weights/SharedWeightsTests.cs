using HydraSharp.Files;
using HydraSharp.Files.Tensors;
using HydraSharp.Networks;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Networks.Sharing;
using HydraSharp.Networks.Weights;
using HydraSharp.Tests.Files;
using HydraSharp.Tests.Networks.Sharing;
using HydraSharp.Tests.Tasks.Losses;
using HydraSharp.Training.Distributed;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Networks.Weights;

/// <summary>Weights of a plain backbone in networks that share in other ways.</summary>
public sealed class SharedWeightsTests
{
    static readonly ResNet Body = new() { Width = 8 };

    public static IEnumerable<TheoryDataRow<string>> Ways =>
        SharingSamples.All.Where(Fits).Select(s => new TheoryDataRow<string>(SharingSamples.Name(s)));

    // Each copy of a layer gets them, nothing of the file is left over, and nothing of a backbone stays fresh.
    [Theory]
    [MemberData(nameof(Ways))]
    public void EveryCopyOfALayerBeginsWithThem(string way)
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        var plain = new HydraNet(Body, new GlobalPool(), SharingSamples.Tasks, new HardSharing());
        var source = Assert.Single(plain.Backbones).Module.state_dict();
        foreach (var value in source.Values.Where(v => v.is_floating_point()))
            using (no_grad())
                value.copy_(randn_like(value).abs() + 0.1);
        manual_seed(8);
        var net = new HydraNet(Body, new GlobalPool(), SharingSamples.Tasks, SharingSamples.All.Single(s => SharingSamples.Name(s) == way));
        var match = new WeightsMatch(Stored(source), net);
        Assert.Empty(match.LeftOver);
        match.Apply(partial: false);
        var places = source.Keys.ToDictionary(n => n, _ => 0, StringComparer.Ordinal);
        foreach (var body in net.Backbones)
        foreach (var (name, value) in body.Module.state_dict())
        {
            Assert.True(value.equal(source[name]).all().item<bool>(), $"{body.Name}.{name}");
            places[name]++;
        }

        Assert.All(places, p => Assert.True(p.Value == 1 || p.Value == SharingSamples.Tasks.Count, $"{p.Key} is in {p.Value} places"));
        Assert.DoesNotContain(match.New, n => net.Backbones.Any(b => n.StartsWith(b.Name + ".", StringComparison.Ordinal)));
    }

    static StoredWeights Stored(IDictionary<string, Tensor> source)
    {
        var disk = new LoggedStorage();
        AtomicFile.Write(disk, "/w", stream => SafeTensors.Write(stream, [.. source.Select(p => TensorArrays.Of(p.Key, p.Value))]));
        return StoredWeights.Read(disk, "/w");
    }

    static bool Fits(SharingSpec sharing) =>
        Expect.Errors(p => sharing.CheckModel(Body, new GlobalPool(), SharingSamples.Tasks, p)).Count == 0;
}
