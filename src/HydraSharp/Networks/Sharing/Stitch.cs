using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using static TorchSharp.torch;

namespace HydraSharp.Networks.Sharing;

/// <summary>A cross-stitch unit: maps [N, C, H, W] of T tasks to as many, y_i = sum over j of weight[i, j] x_j for each channel.</summary>
internal sealed class Stitch : nn.Module
{
    readonly TorchSharp.Modules.Parameter weight;
    readonly int tasks;

    internal Stitch(int tasks, long channels, double same, double different)
        : base(nameof(Stitch))
    {
        this.tasks = tasks;
        var others = tasks == 1 ? 0 : different / (tasks - 1);
        weight = nn.Parameter((eye(tasks) * ((tasks == 1 ? 1 : same) - others) + others).unsqueeze(2).repeat(1, 1, channels));
        RegisterComponents();
    }

    /// <summary>The mixes, in the maps' type.</summary>
    internal Tensor[] Mix(IReadOnlyList<Tensor> maps_NCHW)
    {
        var factors_TTC11 = weight.to(maps_NCHW[0].dtype).unsqueeze(-1).unsqueeze(-1);
        return [.. Enumerable.Range(0, tasks).Select(i => maps_NCHW.Select((x, j) => x * factors_TTC11[i][j]).Aggregate((a, b) => a + b))];
    }

    /// <summary>Adds to a graph what <see cref="Mix"/> computes.</summary>
    internal string[] Emit(OnnxGraph graph, string name, IReadOnlyList<string> maps)
    {
        var (values, channels) = (OnnxForms.Numbers(weight), (int)weight.shape[2]);
        return
        [
            .. Enumerable
                .Range(0, tasks)
                .Select(i =>
                    maps.Select(
                            (x, j) =>
                            {
                                var at = $"{name}.{i}.{j}";
                                return graph.Node(
                                    "Mul",
                                    at,
                                    [
                                        x,
                                        graph.Constant(
                                            at + ".weight",
                                            values.AsSpan((i * tasks + j) * channels, channels).ToArray(),
                                            1,
                                            channels,
                                            1,
                                            1
                                        ),
                                    ]
                                );
                            }
                        )
                        .Aggregate((a, b) => graph.Node("Add", b + ".sum", [a, b]))
                ),
        ];
    }
}
