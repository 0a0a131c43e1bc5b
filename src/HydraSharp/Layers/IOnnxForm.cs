using HydraSharp.Layers.Onnx;

namespace HydraSharp.Layers;

/// <summary>A layer that can be written as ONNX operators.</summary>
/// <remarks>Public because layers of other assemblies implement it to be exported.</remarks>
public interface IOnnxForm
{
    /// <summary>Adds to a graph what <c>forward</c> computes in evaluation mode, in float32.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">The layer's name in the model, such as <c>backbone.layer1.0.conv1</c>; its values are named after it.</param>
    /// <param name="x">The value that is its input.</param>
    /// <returns>The value that is its output.</returns>
    string Emit(OnnxGraph graph, string name, string x);
}
