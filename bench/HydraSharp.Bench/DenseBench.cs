using System.Diagnostics;
using System.Globalization;
using HydraSharp.Layers;
using HydraSharp.Networks;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Tasks;
using HydraSharp.Training.Numerics;
using HydraSharp.Training.Optimizers;
using static TorchSharp.torch;

namespace HydraSharp.Bench;

/// <summary>
/// Training steps of the multi-task Light-Weight RefineNet on MobileNetV2 with classes and depth, batch 8 at 240x320, in float32 and in
/// bfloat16, in rounds; and where the time of a step goes.
/// </summary>
static class DenseBench
{
    const int Batch = 8;
    const int Height = 240;
    const int Width = 320;
    const int Classes = 11;
    const int Rounds = 5;
    const int Steps = 3;

    internal static int Run()
    {
        set_num_threads(Environment.ProcessorCount);
        using var exact = new DenseStep(bfloat16: false);
        using var rounded = new DenseStep(bfloat16: true);
        DenseStep[] steps = [exact, rounded];
        foreach (var step in steps)
            Rate(step);
        var rounds = Enumerable.Range(0, Rounds).Select(_ => steps.Select(Rate).ToArray()).ToArray();
        foreach (var (i, name) in new[] { "float32", "bfloat16" }.Index())
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Height}x{Width}  {name}: {StepBench.Median(rounds.Select(r => r[i])):F1} "
                        + $"img/s, {StepBench.Median(rounds.Select(r => r[i] / r[0])):F2} times float32"
                )
            );
        var laps = Enumerable.Range(0, Rounds).Select(_ => rounded.Laps()).ToArray();
        foreach (var (i, lap) in laps[0].Index())
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"bfloat16  {lap.Part}: {StepBench.Median(laps.Select(l => l[i].Milliseconds)):F0} ms"
                )
            );
        return 0;
    }

    static double Rate(DenseStep step)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Steps; i++)
            step.Take();
        return Steps * Batch / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    sealed class DenseStep : IDisposable
    {
        static readonly TaskSpec[] Tasks =
        [
            new Segmentation { Name = "classes", Classes = [.. Enumerable.Range(0, Classes).Select(i => $"class {i}")] },
            new Depth { Name = "depth", Maximum = 80 },
        ];

        readonly HydraNet net = new(
            new MobileNetV2 { LastConvolution = false, Padding = ConvolutionPadding.Same },
            new LightWeightRefineNet(),
            Tasks
        );
        readonly Optimizer optimizer;
        readonly Tensor x_NCHW;
        readonly Tensor[] targets;

        internal DenseStep(bool bfloat16)
        {
            ConvolutionCheck.Apply(
                net,
                [.. Tasks.Select(t => t.Name)],
                new([(Height, Width)], bfloat16, Batch, [], Environment.ProcessorCount)
            );
            if (bfloat16)
                net.UseBfloat16();
            optimizer = new AdamW().Create([
                .. net.Leaves().Select(l => new OptimizedParameter(l.Name, l.Master, l.Leaf, 1, decays: true)),
            ]);
            x_NCHW = randn(Batch, Height, Width, 3).to(bfloat16 ? ScalarType.BFloat16 : ScalarType.Float32).permute(0, 3, 1, 2);
            targets = [randint(0, Classes, [Batch, 1, Height, Width]).to(float32), rand(Batch, 1, Height, Width) * 79 + 1];
            net.train();
        }

        public void Dispose()
        {
            net.Dispose();
            x_NCHW.Dispose();
            foreach (var target in targets)
                target.Dispose();
        }

        internal void Take()
        {
            using var scope = NewDisposeScope();
            optimizer.ZeroGradients();
            var features = net.call(x_NCHW);
            Losses(Outputs(features)).Aggregate((a, b) => a + b).backward();
            optimizer.Step(1e-4, 1, Environment.ProcessorCount);
        }

        // The backward pass in parts: the gradient of each part's output is handed on by hand.
        internal IReadOnlyList<(string Part, double Milliseconds)> Laps()
        {
            using var scope = NewDisposeScope();
            var laps = new List<(string, double)>();
            var clock = Stopwatch.StartNew();
            optimizer.ZeroGradients();
            Tensor[] maps = [.. net.Maps(x_NCHW)];
            Lap("backbone, forward");
            var features = net.Features(maps);
            Lap("decoder, forward");
            var outputs = Outputs(features);
            Lap("heads, forward");
            var loss = Losses(outputs).Aggregate((a, b) => a + b);
            Lap("losses, forward");
            var ofOutputs = autograd.grad([loss], outputs, retain_graph: true);
            Lap("losses, backward");
            var ofFeatures = autograd.grad(outputs, [features], ofOutputs, retain_graph: true);
            Lap("heads, backward");
            var ofMaps = autograd.grad([features], maps, ofFeatures, retain_graph: true);
            Lap("decoder, backward without weights");
            autograd.backward(maps, ofMaps);
            Lap("backbone, backward");
            optimizer.Step(1e-4, 1, Environment.ProcessorCount);
            Lap("optimizer");
            return laps;

            void Lap(string part)
            {
                laps.Add((part, clock.Elapsed.TotalMilliseconds));
                clock.Restart();
            }
        }

        Tensor[] Outputs(Tensor features) => [.. Tasks.Select(t => net.Head(t.Name).call(features))];

        Tensor[] Losses(Tensor[] outputs) => [.. Tasks.Select((t, i) => t.Loss.Rows(outputs[i], targets[i]).mean())];
    }
}
