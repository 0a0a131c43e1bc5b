using HydraSharp.Layers.Onnx;
using static TorchSharp.torch;

namespace HydraSharp.Networks.Sharing;

/// <summary>A lower level of progressive layered extraction: for each of T tasks and for what is shared an input and an output.</summary>
internal sealed class CgcLevel : nn.Module
{
    readonly TorchSharp.Modules.ModuleList<Expert> own = new();
    readonly TorchSharp.Modules.ModuleList<Expert> shared = new();
    readonly TorchSharp.Modules.ModuleList<Gate> gates = new();
    readonly int each;

    internal CgcLevel(Cgc spec, long features, int tasks)
        : base(nameof(CgcLevel))
    {
        each = spec.TaskExperts;
        for (var i = 0; i < tasks * each; i++)
            own.Add(new(features, spec.Units));
        for (var i = 0; i < spec.Shared; i++)
            shared.Add(new(features, spec.Units));
        for (var t = 0; t < tasks; t++)
            gates.Add(new(features, each + spec.Shared));
        gates.Add(new(features, tasks * each + spec.Shared));
        RegisterComponents();
    }

    /// <summary>
    /// T inputs and the shared one to as many outputs [N, U]. The tasks' gates mix their own and the shared experts, the last all.
    /// </summary>
    internal IReadOnlyList<Tensor> Run(IReadOnlyList<Tensor> read)
    {
        Tensor[] mine = [.. own.Select((e, i) => e.call(read[i / each]))];
        Tensor[] common = [.. shared.Select(e => e.call(read[^1]))];
        return
        [
            .. gates.Select(
                (gate, t) => gate.call(read[t], cat([.. t == gates.Count - 1 ? mine : mine[(t * each)..((t + 1) * each)], .. common], 1))
            ),
        ];
    }

    /// <summary>Adds to a graph what <see cref="Run"/> computes.</summary>
    internal IReadOnlyList<string> Emit(OnnxGraph graph, string name, IReadOnlyList<string> read)
    {
        string[] mine = [.. own.Select((e, i) => e.Emit(graph, $"{name}.own.{i}", read[i / each]))];
        string[] common = [.. shared.Select((e, i) => e.Emit(graph, $"{name}.shared.{i}", read[^1]))];
        return
        [
            .. gates.Select(
                (gate, t) =>
                    gate.Emit(
                        graph,
                        $"{name}.gates.{t}",
                        read[t],
                        graph.Node(
                            "Concat",
                            $"{name}.results.{t}",
                            [.. t == gates.Count - 1 ? mine : mine[(t * each)..((t + 1) * each)], .. common],
                            ("axis", 1L)
                        )
                    )
            ),
        ];
    }
}
