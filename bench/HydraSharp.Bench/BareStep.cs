using HydraSharp.Networks;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Tasks;
using HydraSharp.Tasks.Heads;
using HydraSharp.Training.Numerics;
using HydraSharp.Training.Optimizers;
using static TorchSharp.torch;

namespace HydraSharp.Bench;

/// <summary>Forward, a loss over all heads, backward and optimizer on one batch that is already there: nothing else.</summary>
abstract class BareStep : IDisposable
{
    internal const int Batch = 64;

    internal abstract void Take();

    public abstract void Dispose();

    internal static BareStep Plain(int size) => new Torch(size);

    internal static BareStep Hydra(int size, bool bfloat16, BackboneSpec? backbone = null) =>
        new Ours(size, bfloat16, backbone ?? new ResNet { Depth = 18 });

    sealed class Torch : BareStep
    {
        readonly PlainResNet net = new();
        readonly TorchSharp.Modules.AdamW optimizer;
        readonly Tensor x_NCHW;

        internal Torch(int size)
        {
            optimizer = optim.AdamW(net.parameters(), 1e-3, weight_decay: 0.05);
            x_NCHW = randn(Batch, 3, size, size);
            net.train();
        }

        public override void Dispose()
        {
            optimizer.Dispose();
            net.Dispose();
            x_NCHW.Dispose();
        }

        internal override void Take()
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            net.call(x_NCHW).square().mean().backward();
            optimizer.step();
        }
    }

    sealed class Ours : BareStep
    {
        static readonly TaskSpec[] Tasks =
        [
            new Regression { Name = "age", Head = new Mlp() },
            new Binary
            {
                Name = "gender",
                Classes = ["male", "female"],
                Head = new Mlp(),
            },
            new Classification
            {
                Name = "race",
                Classes = ["white", "black", "asian", "indian", "others"],
                Head = new Mlp(),
            },
        ];

        readonly HydraNet net;
        readonly Optimizer optimizer;
        readonly Tensor x_NCHW;
        readonly int threads = Environment.ProcessorCount;

        internal Ours(int size, bool bfloat16, BackboneSpec backbone)
        {
            net = new(backbone, new GlobalPool(), Tasks);
            ConvolutionCheck.Apply(net, [.. Tasks.Select(t => t.Name)], new([(size, size)], bfloat16, Batch, [], threads));
            if (bfloat16)
                net.UseBfloat16();
            optimizer = new AdamW().Create([
                .. net.Leaves().Select(l => new OptimizedParameter(l.Name, l.Master, l.Leaf, 1, decays: true)),
            ]);
            x_NCHW = randn(Batch, size, size, 3).to(bfloat16 ? ScalarType.BFloat16 : ScalarType.Float32).permute(0, 3, 1, 2);
            net.train();
        }

        public override void Dispose()
        {
            net.Dispose();
            x_NCHW.Dispose();
        }

        internal override void Take()
        {
            using var scope = NewDisposeScope();
            optimizer.ZeroGradients();
            var features_NF = net.call(x_NCHW);
            cat([.. Tasks.Select(t => net.Head(t.Name).call(features_NF))], 1).square().mean().backward();
            optimizer.Step(1e-3, 1, threads);
        }
    }
}
