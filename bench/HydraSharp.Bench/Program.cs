using System.Diagnostics;
using HydraSharp.Backbones;
using HydraSharp.Models;
using HydraSharp.Necks;
using HydraSharp.Optimizers;
using HydraSharp.Training;
using static TorchSharp.torch;

if (args.Contains("keep")) Allocator.KeepFreedMemory();
set_num_threads(2);
foreach (var (depth, px) in new[] { (18, 64), (18, 32), (34, 32) })
    foreach (var bf in new[] { false, true })
    {
        using var outer = NewDisposeScope();
        var net = new HydraNet(new ResNet { Depth = depth }, new GlobalPool(), []);
        if (bf) net.UseBfloat16();
        var opt = new AdamW().Create([.. net.Leaves().Select(l => new OptimizedParameter(l.Name, l.Master, l.Leaf, 1, true))]);
        var x = randn(64, px, px, 3).to(bf ? bfloat16 : float32).permute(0, 3, 1, 2);
        net.train();
        double f = 0, b = 0, o = 0;
        const int n = 60;
        for (var i = 0; i < n + 20; i++)
        {
            if (i == 20) f = b = o = 0;
            using var scope = NewDisposeScope();
            opt.ZeroGradients();
            var t0 = Stopwatch.GetTimestamp();
            var loss = net.call(x).square().mean();
            var t1 = Stopwatch.GetTimestamp();
            loss.backward();
            var t2 = Stopwatch.GetTimestamp();
            opt.Step(1e-3, 1, 2);
            var t3 = Stopwatch.GetTimestamp();
            f += Stopwatch.GetElapsedTime(t0, t1).TotalMilliseconds; b += Stopwatch.GetElapsedTime(t1, t2).TotalMilliseconds; o += Stopwatch.GetElapsedTime(t2, t3).TotalMilliseconds;
        }
        Console.WriteLine($"r{depth} {px} {(bf ? "bf16" : "fp32")}: fwd {f / n:F1} bwd {b / n:F1} opt {o / n:F1} ms -> {64 * 1000 * n / (f + b + o):F0} img/s");
    }
