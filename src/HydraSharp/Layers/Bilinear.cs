using HydraSharp.Layers.Onnx;
using static TorchSharp.torch;

namespace HydraSharp.Layers;

/// <summary>
/// Bilinear resizing of maps [N, C, h, w] to the height and width of another. Cells are squares and values stand in their middles
/// (PyTorch's <c>align_corners=False</c>).
/// </summary>
internal static class Bilinear
{
    /// <summary>A map with as many rows and columns as another.</summary>
    /// <param name="map_NCHW">The map.</param>
    /// <param name="like_NCHW">The map whose height and width it gets.</param>
    public static Tensor Enlarge(Tensor map_NCHW, Tensor like_NCHW)
    {
        ArgumentNullException.ThrowIfNull(like_NCHW);
        return nn.functional.interpolate(
            map_NCHW,
            size: [like_NCHW.shape[2], like_NCHW.shape[3]],
            mode: InterpolationMode.Bilinear,
            align_corners: false
        );
    }

    /// <summary>A map with a whole number of times as many rows and columns.</summary>
    /// <param name="map_NCHW">The map.</param>
    /// <param name="factor">How many times.</param>
    public static Tensor Enlarge(Tensor map_NCHW, int factor)
    {
        ArgumentNullException.ThrowIfNull(map_NCHW);
        if (factor == 1)
            return map_NCHW;
        return nn.functional.interpolate(
            map_NCHW,
            size: [map_NCHW.shape[2] * factor, map_NCHW.shape[3] * factor],
            mode: InterpolationMode.Bilinear,
            align_corners: false
        );
    }

    /// <summary>Adds to a graph what <see cref="Enlarge(Tensor, int)"/> computes.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">Name of the result.</param>
    /// <param name="map">The map.</param>
    /// <param name="factor">How many times.</param>
    public static string Emit(OnnxGraph graph, string name, string map, int factor)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (factor == 1)
            return map;
        var scales = graph.Constant(name + ".scales", new[] { 1f, 1f, factor, factor }, 4);
        return graph.Node("Resize", name, [map, "", scales], ("mode", "linear"), ("coordinate_transformation_mode", "half_pixel"));
    }

    /// <summary>Adds to a graph what <see cref="Enlarge(Tensor, Tensor)"/> computes, for any height and width.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">Name of the result.</param>
    /// <param name="map">The map.</param>
    /// <param name="like">The value whose height and width it gets.</param>
    public static string Emit(OnnxGraph graph, string name, string map, string like)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var rows = graph.Node("Shape", name + ".channels", [map], ("start", 0L), ("end", 2L));
        var size = graph.Node("Shape", name + ".size", [like], ("start", 2L), ("end", 4L));
        var shape = graph.Node("Concat", name + ".shape", [rows, size], ("axis", 0L));
        return graph.Node("Resize", name, [map, "", "", shape], ("mode", "linear"), ("coordinate_transformation_mode", "half_pixel"));
    }
}
