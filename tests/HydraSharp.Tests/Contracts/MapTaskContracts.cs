using Google.Protobuf;
using HydraSharp.DenseLabels;
using HydraSharp.Determinism;
using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;
using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using HydraSharp.Runs.Distillation;
using HydraSharp.Specs;
using HydraSharp.Specs.Validation;
using HydraSharp.Tasks;
using HydraSharp.Tasks.Heads;
using HydraSharp.Tasks.Losses;
using HydraSharp.Tests.Runs;
using Microsoft.ML.OnnxRuntime;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Contracts;

/// <summary>What every task that predicts every pixel promises, with every loss that suits it.</summary>
[Collection(nameof(WholeRuns))]
public sealed class MapTaskContracts
{
    const int Channels = 6;
    const int Rows = 3;
    const int Height = 8;
    const int Width = 12;

    static readonly FeatureShape Map = new(Channels, 4);
    static readonly ImagePreprocessing Image = new() { Size = Height, Width = Width };

    public static IEnumerable<TheoryDataRow<string>> Tasks => Names().Select(t => new TheoryDataRow<string>(t));

    public static IEnumerable<TheoryDataRow<string, string>> Distilled =>
        from task in Names()
        from loss in Catalog.Default.Members(typeof(LossSpec))
        where LossMetricTaskContracts.Fits(task, loss.Name)
        select new TheoryDataRow<string, string>(task, loss.Name);

    [Theory]
    [MemberData(nameof(Distilled))]
    public void EveryParameterLearnsByEverySuitableLoss(string taskName, string lossName)
    {
        using var scope = NewDisposeScope();
        var task = LossMetricTaskContracts.Sample(taskName) with { Loss = LossMetricTaskContracts.Make<LossSpec>(lossName) };
        using var head = Head(task);
        var target_NKHW = Targets(task);
        head.Fit(target_NKHW.permute(0, 2, 3, 1).contiguous().data<float>().ToArray());
        var output_NOHW = head.call(Features());
        Assert.Equal([Rows, Height, Width], [output_NOHW.shape[0], output_NOHW.shape[2], output_NOHW.shape[3]]);
        var losses_N = task.Loss.Rows(output_NOHW, head.Prepare(target_NKHW));
        Assert.Equal([Rows], losses_N.shape);
        Assert.Equal([Rows], task.Loss.RowWeights(target_NKHW).shape);
        Assert.True(losses_N.isfinite().all().item<bool>());
        losses_N.sum().backward();
        foreach (var (name, parameter) in head.named_parameters())
            Assert.True(
                parameter.grad is { } gradient && gradient.isfinite().all().item<bool>() && gradient.abs().sum().item<float>() > 0,
                name
            );
    }

    // Of the second image nothing is known.
    [Theory]
    [MemberData(nameof(Distilled))]
    public void AnImageOfWhichNothingIsKnownTeachesNothing(string taskName, string lossName)
    {
        using var scope = NewDisposeScope();
        var task = LossMetricTaskContracts.Sample(taskName) with { Loss = LossMetricTaskContracts.Make<LossSpec>(lossName) };
        using var head = Head(task);
        var target_NKHW = Targets(task);
        target_NKHW[1] = float.NaN;
        var output_NOHW = head.call(Features()).detach().requires_grad_();
        task.Loss.Rows(output_NOHW, target_NKHW).sum().backward();
        Assert.Equal(0, output_NOHW.grad![1].abs().sum().item<float>());
        Assert.True(output_NOHW.grad![0].abs().sum().item<float>() > 0);
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void AnswersHaveTheirLayoutAndTheFileAnswersTheSame(string taskName)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var task = LossMetricTaskContracts.Sample(taskName);
        using var head = Head(task);
        head.Fit([2, 3, 7]);
        head.eval();
        var features = Features();
        var raw = head.call(features);
        var mean = (raw + head.Unmirrored(raw)) / 2;
        var answer = head.Decode(mean);
        Assert.Equal([Rows, .. task.Card.Shape(Image)], answer.shape);
        var numbers = answer.contiguous().data<float>().ToArray();
        Assert.NotNull(task.Read(numbers.AsSpan(0, numbers.Length / Rows), Image));
        var written = Written(head, features);
        Assert.Equal(numbers.Length, written.Length);
        var apart = numbers.Zip(written).Count(p => Math.Abs(p.First - p.Second) > 1e-4f * Math.Max(1, Math.Abs(p.First)));
        Assert.True(apart <= numbers.Length / 100, $"{apart} of {numbers.Length} differ");
        Assert.True(numbers.Distinct().Count() > 1);
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void MirroringTwiceIsNothing(string taskName)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        using var head = Head(LossMetricTaskContracts.Sample(taskName));
        var raw = head.call(Features());
        Assert.Equal(raw.contiguous().data<float>().ToArray(), head.Unmirrored(head.Unmirrored(raw)).contiguous().data<float>().ToArray());
        Assert.NotEqual(raw.contiguous().data<float>().ToArray(), head.Unmirrored(raw).contiguous().data<float>().ToArray());
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void TheBestConstantLeavesOutWhatIsNotKnown(string taskName)
    {
        using var scope = NewDisposeScope();
        var task = LossMetricTaskContracts.Sample(taskName);
        var known = Targets(task).permute(0, 2, 3, 1).contiguous().data<float>().ToArray();
        var constant = task.BestConstant(known);
        Assert.Equal(task.AnswerWidth, constant.Length);
        Assert.All(constant, n => Assert.True(float.IsFinite(n)));
        Assert.All(task.BestConstant([float.NaN, float.NaN, float.NaN]), n => Assert.True(float.IsFinite(n)));
    }

    // As the data's own files have it, and as it is kept when another run reports it: here half of the pixels, in a file of another size.
    [Theory]
    [MemberData(nameof(Tasks))]
    public void EveryMapIsWrittenAndReadBack(string taskName)
    {
        var format = LossMetricTaskContracts.Sample(taskName).Map!;
        var samples = format.Samples;
        Assert.True(samples.Count >= 2);
        float[] values = [.. Enumerable.Range(0, Height * Width).SelectMany(i => samples[i * 5 % samples.Count])];
        var (channels, map) = (format.Channels, new LabelMap(Width, Height, format.Channels, values));
        foreach (var form in new[] { format, format.Kept, format.Kept.Kept })
        {
            var read = form.Read(form.Write(map), "map.png").Values;
            foreach (var (before, after) in values.Zip(read))
                Assert.Equal(before, after, 0.005 * Math.Max(2, Math.Abs(before)));
        }

        ImagePreprocessing teacher = new()
        {
            Size = Height,
            Width = Width,
            Resize = 2 * Height,
        };
        var fitted = PseudoLabels.Fitted(format, values, teacher, new() { Size = 4 * Height, Width = 4 * Width });
        Assert.Equal((4 * Width, 4 * Height), (fitted.Width, fitted.Height));
        for (var y = 0; y < fitted.Height; y++)
        for (var x = 0; x < fitted.Width; x++)
        {
            // The teacher saw the middle half; its pixels are two here.
            var (atX, atY) = (x / 2 - Width / 2, y / 2 - Height / 2);
            var seen = atX >= 0 && atY >= 0 && atX < Width && atY < Height;
            for (var k = 0; k < channels; k++)
                Assert.Equal(
                    seen ? values[(atY * Width + atX) * channels + k] : float.NaN,
                    fitted.Values[(y * fitted.Width + x) * channels + k]
                );
        }

        var kept = format.Kept.Read(format.Kept.Write(fitted), "map.png");
        Assert.Equal(fitted.Values.Select(float.IsNaN), kept.Values.Select(float.IsNaN));
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void MixedImagesAndHeadsOfItsOwnAreRefused(string taskName)
    {
        var task = LossMetricTaskContracts.Sample(taskName);
        Assert.False(task.SupportsMixup);
        var problems = new Problems();
        (task with { Head = new Mlp() }).Check(problems);
        Assert.Contains(problems.Found, p => p.Path == "head");
        Assert.Throws<HydraException>(() => task.CreateHead(4));
    }

    static IEnumerable<string> Names() =>
        Catalog.Default.Members(typeof(TaskSpec)).Select(t => t.Name).Where(t => LossMetricTaskContracts.Sample(t).Map is not null);

    static TaskHead Head(TaskSpec task)
    {
        var head = task.CreateMapHead(Map)!;
        using var none = no_grad();
        var seed = 20L;
        foreach (var (_, parameter) in head.named_parameters())
            parameter.copy_(tensor(Numbers(seed++, (int)parameter.numel())).view(parameter.shape));
        return head;
    }

    static Tensor Features() => tensor(Numbers(1, Rows * Channels * Height * Width / 16)).view(Rows, Channels, Height / 4, Width / 4);

    // [N, K, H, W]; every seventh pixel is not known.
    static Tensor Targets(TaskSpec task)
    {
        var random = new SampleRandom(5, 0, 0);
        var width = task.TargetWidth;
        var values = new float[Rows * Height * Width * width];
        for (var pixel = 0; pixel < values.Length / width; pixel++)
        for (var k = 0; k < width; k++)
            values[pixel * width + k] =
                pixel % 7 == 3
                    ? float.NaN
                    : task.Kind switch
                    {
                        AnswerKind.ClassMap => random.Next(4),
                        AnswerKind.NumberMap => (float)random.Uniform(2, 60),
                        _ => k == pixel % 3 ? 1 : 0,
                    };
        return tensor(values).view(Rows, Height, Width, width).permute(0, 3, 1, 2).contiguous();
    }

    static float[] Written(TaskHead head, Tensor features)
    {
        var graph = new OnnxGraph();
        var input = graph.Input("features", OnnxType.Float, "batch", Channels, Height / 4, Width / 4);
        var raw = head.Emit(graph, "head", input);
        var sum = graph.Node("Add", "sum", [raw, head.EmitUnmirrored(graph, "head", raw)]);
        var mean = graph.Node("Mul", "mean", [sum, graph.Constant("half", 0.5f)]);
        graph.Output(graph.Node("Identity", "answer", [head.EmitDecode(graph, "head", mean)]), OnnxType.Float);
        using var session = new InferenceSession(graph.ToModel("head", "1", []).ToByteArray());
        using var value = OrtValue.CreateTensorValueFromMemory(features.contiguous().data<float>().ToArray(), features.shape);
        using var options = new RunOptions();
        using var results = session.Run(options, ["features"], [value], ["answer"]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    static float[] Numbers(long seed, int count)
    {
        var random = new SampleRandom(seed, 0, 0);
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.Normal())];
    }
}
