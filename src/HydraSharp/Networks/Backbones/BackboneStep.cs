using HydraSharp.Layers.Onnx;
using static TorchSharp.torch;

namespace HydraSharp.Networks.Backbones;

/// <summary>A piece of a backbone that can stand alone: one map [N, C, H, W] to the next. All pieces in a row are the backbone.</summary>
/// <remarks>Public because a backbone of another assembly that can be parted says its pieces with it.</remarks>
/// <param name="Name">Its name, such as <c>layer1.0</c>; its parts' names begin with it or stand beside it.</param>
/// <param name="Parts">Its layers with their names within the backbone.</param>
/// <param name="Forward">What it computes.</param>
/// <param name="Emit">
/// Adds to a graph what it computes in evaluation mode: the graph, the backbone's name in it, the value that is read.
/// </param>
/// <param name="EndsMap">Whether its result is one of the backbone's feature maps.</param>
public sealed record BackboneStep(
    string Name,
    IReadOnlyList<(string Name, nn.Module Module)> Parts,
    Func<Tensor, Tensor> Forward,
    Func<OnnxGraph, string, string, string> Emit,
    bool EndsMap
);
