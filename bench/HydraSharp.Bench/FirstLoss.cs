using System.Globalization;
using HydraSharp.Files.Tensors;
using HydraSharp.Networks;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Tasks;
using HydraSharp.Tasks.Heads;
using HydraSharp.Training.Numerics;
using static TorchSharp.torch;

namespace HydraSharp.Bench;

/// <summary>
/// The losses of a fresh network's first batch, with everything that another program needs to compute them too: weights, images, targets.
/// The script first-loss.py holds PyTorch against it.
/// </summary>
static class FirstLoss
{
    const int Batch = 64;
    const int Size = 64;

    static readonly TaskSpec[] Tasks =
    [
        new Regression { Name = "age", Head = new Linear() },
        new Binary
        {
            Name = "gender",
            Classes = ["male", "female"],
            Head = new Linear(),
        },
        new Classification
        {
            Name = "race",
            Classes = ["white", "black", "asian", "indian", "others"],
            Head = new Linear(),
        },
    ];

    /// <summary>Writes the file and prints each task's loss.</summary>
    internal static int Run(string file)
    {
        set_num_threads(Environment.ProcessorCount);
        manual_seed(1);
        using var scope = NewDisposeScope();
        using var net = new HydraNet(new ResNet { Depth = 18 }, new GlobalPool(), Tasks);
        foreach (
            var warning in ConvolutionCheck.Apply(
                net,
                [.. Tasks.Select(t => t.Name)],
                new([(Size, Size)], false, Batch, [], get_num_threads())
            )
        )
            Console.Error.WriteLine(warning);
        var arrays = net.state_dict().Select(p => TensorArrays.Of(p.Key, p.Value)).ToList();
        var x_NCHW = randn(Batch, Size, Size, 3).permute(0, 3, 1, 2);
        Tensor[] targets_RW = [randn(Batch, 1), randint(0, 2, [Batch, 1]).to(float32), randint(0, 5, [Batch, 1]).to(float32)];
        arrays.Add(TensorArrays.Of("input", x_NCHW.contiguous()));
        arrays.AddRange(Tasks.Zip(targets_RW, (t, target) => TensorArrays.Of("target." + t.Name, target)));
        net.train();
        var features = net.call(x_NCHW);
        foreach (var (task, target) in Tasks.Zip(targets_RW))
        {
            var loss = task.Loss.Rows(net.Head(task.Name).call(features), target).mean();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{task.Name} {loss.item<float>():G9}"));
        }

        using var stream = new FileStream(file, FileMode.Create);
        SafeTensors.Write(stream, arrays);
        return 0;
    }
}
