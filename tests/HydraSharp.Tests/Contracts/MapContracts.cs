using HydraSharp.Analysis;
using HydraSharp.Determinism;
using HydraSharp.Inference;
using HydraSharp.Specs;
using HydraSharp.Tasks;
using HydraSharp.Tasks.Losses;
using HydraSharp.Tasks.Metrics;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Contracts;

/// <summary>What every loss and metric of the catalog that suits a map promises, whatever the task.</summary>
public sealed class MapContracts
{
    internal static readonly AnswerKind[] Kinds = [AnswerKind.ClassMap, AnswerKind.NumberMap, AnswerKind.DirectionMap];
    const int Images = 4;
    const int Height = 5;
    const int Width = 7;
    const int Classes = 4;

    // Images of which all, some, one and none of the pixels are known.
    static readonly int[] Known = [Height * Width, 20, 1, 0];

    public static IEnumerable<TheoryDataRow<AnswerKind, string>> Losses =>
        from kind in Kinds
        from loss in Catalog.Default.Members(typeof(LossSpec))
        where Make<LossSpec>(loss.Name).Supports(kind)
        select new TheoryDataRow<AnswerKind, string>(kind, loss.Name);

    public static IEnumerable<TheoryDataRow<AnswerKind, string>> Metrics =>
        from kind in Kinds
        from metric in Catalog.Default.Members(typeof(MetricSpec))
        where Make<MetricSpec>(metric.Name).Supports(kind)
        select new TheoryDataRow<AnswerKind, string>(kind, metric.Name);

    [Fact]
    public void EveryKindOfMapHasALossAndAMetric()
    {
        Assert.Equal(Kinds, Losses.Select(l => l.Data.Item1).Distinct());
        Assert.Equal(Kinds, Metrics.Select(m => m.Data.Item1).Distinct());
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void EveryLossIsOfTheKnownPixels(AnswerKind kind, string name)
    {
        using var scope = NewDisposeScope();
        var loss = Make<LossSpec>(name);
        Assert.Empty(Tests.Tasks.Losses.Expect.Errors(p => loss.CheckOutputs(kind, Channels(kind), p)));
        var gradient_NCHW = IsOfTheKnownPixels(kind, loss, Output(kind, 1));
        foreach (var image in new[] { 0, 1, 2 })
            Assert.True(gradient_NCHW[image].abs().sum().item<float>() > 0);
        IsOfTheKnownPixels(kind, loss, Output(kind, 1e4f));
    }

    // Rows are independent: an image's loss is the same without the others.
    [Theory]
    [MemberData(nameof(Losses))]
    public void EveryRowIsAnImageByItself(AnswerKind kind, string name)
    {
        using var scope = NewDisposeScope();
        var (loss, output_NCHW, target_NKHW) = (Make<LossSpec>(name), Output(kind, 1), Target(kind));
        var together = loss.Rows(output_NCHW, target_NKHW).data<float>().ToArray();
        for (var i = 0; i < Images; i++)
            Assert.Equal(together[i], loss.Rows(output_NCHW.narrow(0, i, 1), target_NKHW.narrow(0, i, 1)).item<float>(), 1e-5f);
    }

    // What the network says where nobody knows plays no part.
    [Theory]
    [MemberData(nameof(Losses))]
    public void EveryLossIsBlindWhereNothingIsKnown(AnswerKind kind, string name)
    {
        using var scope = NewDisposeScope();
        var (loss, output_NCHW, target_NKHW) = (Make<LossSpec>(name), Output(kind, 1), Target(kind));
        var other_NCHW = where(target_NKHW.isnan().any(1, keepdim: true), output_NCHW * -3 + 50, output_NCHW);
        Assert.Equal(
            loss.Rows(output_NCHW, target_NKHW).data<float>().ToArray(),
            loss.Rows(other_NCHW, target_NKHW).data<float>().ToArray()
        );
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void EveryMetricKnowsPerfection(AnswerKind kind, string name)
    {
        using var scope = NewDisposeScope();
        var metric = Make<MetricSpec>(name);
        var target = Target(kind);
        var perfect = Value(metric, kind, target.nan_to_num(0), target);
        var random = Value(metric, kind, kind == AnswerKind.ClassMap ? Output(kind, 1).argmax(1).to(float32) : Output(kind, 1), target);
        Assert.True(double.IsFinite(random));
        Assert.Equal(metric.HigherIsBetter ? 1 : 0, perfect, 1e-9);
        Assert.True(metric.HigherIsBetter ? random < perfect : random > perfect);
    }

    // What intervals and comparisons rest on: the sums of images measured alone are the sums of all, whichever classes each image has.
    [Theory]
    [MemberData(nameof(Metrics))]
    public void EveryMetricIsAFormulaOfTheImagesSums(AnswerKind kind, string name)
    {
        using var scope = NewDisposeScope();
        var (metric, target) = (Make<MetricSpec>(name), Target(kind));
        var answer = kind == AnswerKind.ClassMap ? Output(kind, 1).argmax(1).to(float32) : Output(kind, 1);
        var task = Catalog
            .Default.Members(typeof(TaskSpec))
            .Select(t => LossMetricTaskContracts.Sample(t.Name))
            .First(t => t.Kind == kind) with
        {
            Metrics = [metric],
        };
        var rows = new MapRows(task);
        for (var i = 0; i < Images; i++)
            rows.Add(10 + i, ChannelsLast(answer[i]), ChannelsLast(target[i]));
        var measure = rows.Measure(metric);

        Assert.Equal([10, 11, 12, 13], rows.Examples);
        Assert.Equal(Value(metric, kind, answer, target), measure(rows.Labelled), 1e-9);
        var twice = metric.Start(new(kind));
        foreach (var i in (int[])[2, 0, 2])
            twice.Add(ChannelsLast(answer[i]), ChannelsLast(target[i]));
        Assert.Equal(twice.Value, measure([2, 0, 2]), 1e-9);
        Assert.True(double.IsNaN(measure([3])) && double.IsNaN(measure([])));
    }

    static Tensor IsOfTheKnownPixels(AnswerKind kind, LossSpec loss, Tensor output_NCHW)
    {
        var target_NKHW = Target(kind);
        output_NCHW.requires_grad_();
        var losses_N = loss.Rows(output_NCHW, target_NKHW);
        losses_N.sum().backward();
        Assert.Equal([Images], losses_N.shape);
        Assert.Equal([1, 1, 1, 1], loss.RowWeights(target_NKHW).data<float>().ToArray());
        var losses = losses_N.data<float>().ToArray();
        Assert.All(losses, l => Assert.True(float.IsFinite(l) && l >= 0));
        Assert.Equal(0, losses[^1]);
        var gradient_NCHW = output_NCHW.grad!;
        Assert.True(gradient_NCHW.isfinite().all().item<bool>());
        Assert.Equal(
            0,
            gradient_NCHW.masked_select(target_NKHW.isnan().any(1, keepdim: true).expand(gradient_NCHW.shape)).abs().sum().item<float>()
        );
        return gradient_NCHW;
    }

    static T Make<T>(string name) => LossMetricTaskContracts.Make<T>(name);

    static double Value(MetricSpec metric, AnswerKind kind, Tensor answer, Tensor target_NKHW)
    {
        var measurement = metric.Start(new(kind));
        for (var i = 0; i < Images; i++)
            measurement.Add(ChannelsLast(answer[i]), ChannelsLast(target_NKHW[i]));
        return measurement.Value;
    }

    static float[] ChannelsLast(Tensor map) => (map.dim() == 3 ? map.permute(1, 2, 0) : map).contiguous().data<float>().ToArray();

    static int Channels(AnswerKind kind) =>
        kind switch
        {
            AnswerKind.ClassMap => Classes,
            AnswerKind.NumberMap => 1,
            _ => 3,
        };

    static Tensor Output(AnswerKind kind, float size)
    {
        var random = new SampleRandom(6, 0, 0);
        var numbers = Enumerable.Range(0, Images * Channels(kind) * Height * Width).Select(_ => (float)random.Normal() * size).ToArray();
        return tensor(numbers).view(Images, Channels(kind), Height, Width);
    }

    static Tensor Target(AnswerKind kind)
    {
        var random = new SampleRandom(7, 0, 0);
        var channels = kind == AnswerKind.DirectionMap ? 3 : 1;
        var numbers = Enumerable
            .Range(0, Images * channels * Height * Width)
            .Select(_ =>
                kind switch
                {
                    AnswerKind.ClassMap => random.Next(Classes),
                    AnswerKind.NumberMap => (float)random.Uniform(1, 30),
                    _ => (float)random.Normal(),
                }
            )
            .ToArray();
        var target_NKHW = tensor(numbers).view(Images, channels, Height, Width);
        if (channels == 3)
            target_NKHW = target_NKHW / target_NKHW.square().sum(1, keepdim: true).sqrt();
        for (var i = 0; i < Images; i++)
            target_NKHW[i].view(channels, -1).narrow(1, Known[i], Height * Width - Known[i]).fill_(float.NaN);
        return target_NKHW;
    }
}
