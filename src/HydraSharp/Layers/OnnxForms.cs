using HydraSharp.Inference;
using HydraSharp.Layers.Onnx;
using static TorchSharp.torch;

namespace HydraSharp.Layers;

/// <summary>The ONNX forms of layers: a layer's own, or those of TorchSharp's layers that models here are made of.</summary>
/// <remarks>Public because backbones, necks, heads and tasks of other assemblies write their layers with it.</remarks>
public static class OnnxForms
{
    /// <summary>Adds to a graph what a layer computes in evaluation mode, in float32; see <see cref="IOnnxForm.Emit"/>.</summary>
    /// <exception cref="HydraException">The layer has no ONNX form; it is never left out.</exception>
    public static string Emit(this nn.Module module, OnnxGraph graph, string name, string x) =>
        module switch
        {
            IOnnxForm own => own.Emit(graph, name, x),
            TorchSharp.Modules.Sequential many => many.named_children()
                .Aggregate(x, (value, child) => child.module.Emit(graph, $"{name}.{child.name}", value)),
            TorchSharp.Modules.Linear linear => graph.Linear(
                name,
                x,
                Numbers(linear.weight),
                linear.bias is null ? null : Numbers(linear.bias),
                linear.weight.shape[0]
            ),
            TorchSharp.Modules.ReLU => graph.Node("Relu", name, [x]),
            TorchSharp.Modules.ReLU6 => graph.Node(
                "Clip",
                name,
                [x, graph.Constant(name + ".least", 0), graph.Constant(name + ".most", 6)]
            ),
            _ => throw new HydraException(
                ErrorKind.Failed,
                $"the layer '{name}' ({module.GetType().Name}) has no ONNX form, so "
                    + $"the model cannot be exported; let it implement {nameof(IOnnxForm)}"
            ),
        };

    /// <summary>A tensor's numbers in row-major order.</summary>
    public static float[] Numbers(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().to(float32).contiguous().data<float>().ToArray();
    }
}
