using System.Diagnostics;
using System.Globalization;
using HydraSharp.Networks.Backbones;
using static TorchSharp.torch;

namespace HydraSharp.Bench;

/// <summary>
/// Steps of three programs in rounds, so that a noisy machine is noisy for all: median of the rounds, and ratios within them.
/// </summary>
static class StepBench
{
    const int Rounds = 7;
    const int Steps = 12;

    internal static int Run(IEnumerable<string> sizes)
    {
        set_num_threads(Environment.ProcessorCount);
        int[] sides = [.. sizes.Select(s => int.Parse(s, CultureInfo.InvariantCulture))];
        foreach (var size in sides.Length > 0 ? sides : [64, 32])
            Measure(size);
        return 0;
    }

    /// <summary>MobileNetV2 at 128 pixels, which is mostly 1x1 convolutions.</summary>
    internal static int Mobile()
    {
        set_num_threads(Environment.ProcessorCount);
        BareStep[] steps = [BareStep.Hydra(128, false, new MobileNetV2()), BareStep.Hydra(128, true, new MobileNetV2())];
        foreach (var step in steps)
            Rate(step, 2);
        var rounds = Enumerable.Range(0, Rounds).Select(_ => steps.Select(s => Rate(s, 3)).ToArray()).ToArray();
        foreach (var (i, name) in new[] { "float32", "bfloat16" }.Index())
            Console.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"MobileNetV2 128 px  {name}: {Median(rounds.Select(r => r[i])):F0} img/s")
            );
        foreach (var step in steps)
            step.Dispose();
        return 0;
    }

    internal static double Rate(BareStep step, int steps)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < steps; i++)
            step.Take();
        return steps * BareStep.Batch / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    internal static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    static void Measure(int size)
    {
        BareStep[] steps = [BareStep.Plain(size), BareStep.Hydra(size, false), BareStep.Hydra(size, true)];
        foreach (var step in steps)
            Rate(step, Steps);
        var rounds = Enumerable.Range(0, Rounds).Select(_ => steps.Select(s => Rate(s, Steps)).ToArray()).ToArray();
        string[] names = ["TorchSharp float32", "HydraSharp float32", "HydraSharp bfloat16"];
        for (var i = 0; i < steps.Length; i++)
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{size} px  {names[i]}: {Median(rounds.Select(r => r[i])):F0} "
                        + $"img/s, {Median(rounds.Select(r => r[i] / r[0])):F2} times the first"
                )
            );
        foreach (var step in steps)
            step.Dispose();
    }
}
