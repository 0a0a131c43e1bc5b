using HydraSharp.Inference;
using HydraSharp.Layers.Onnx.Proto;

namespace HydraSharp.Export;

/// <summary>
/// A model in the form that OpenCV's dnn module reads (4.6 and newer): the limits of Clip are attributes, as in early opsets, and not
/// inputs. ONNX Runtime reads the usual form alone.
/// </summary>
internal static class OpenCvForm
{
    /// <summary>The value of <see cref="Inference.Cards.ModelCard.WrittenFor"/>.</summary>
    internal const string Name = "opencv";

    /// <summary>Changes a model.</summary>
    /// <exception cref="HydraException">It has an operator in a form that OpenCV does not read.</exception>
    internal static void Apply(ModelProto model)
    {
        if (model.Graph.Node.Any(n => n.OpType == "Shape"))
            throw new HydraException(
                ErrorKind.Usage,
                "OpenCV does not read the enlargement of maps: a file for it has no heads for dense prediction "
                    + "(export --heads names the others)"
            );
        if (model.Graph.Node.Any(n => n.OpType == "Slice" && n.Input.Count > 4))
            throw new HydraException(
                ErrorKind.Usage,
                "OpenCV does not read a mirrored image: train with evaluation.test_time_augmentation: Single"
            );
        if (model.Graph.Node.Any(n => n.OpType == "ReduceSum"))
            throw new HydraException(ErrorKind.Usage, "OpenCV does not read the head of an Ordinal task (export --heads names the others)");
        var constants = model.Graph.Initializer.ToDictionary(i => i.Name, StringComparer.Ordinal);
        foreach (var node in model.Graph.Node)
            if (node.OpType == "Clip")
                Limit(node, constants);
        var used = model.Graph.Node.SelectMany(n => n.Input).ToHashSet(StringComparer.Ordinal);
        foreach (var unused in model.Graph.Initializer.Where(i => !used.Contains(i.Name)).ToArray())
            model.Graph.Initializer.Remove(unused);
    }

    static void Limit(NodeProto node, Dictionary<string, TensorProto> constants)
    {
        foreach (var (place, key) in new[] { (1, "min"), (2, "max") })
            if (node.Input.Count > place && node.Input[place].Length > 0)
                node.Attribute.Add(
                    new AttributeProto
                    {
                        Name = key,
                        Type = AttributeProto.Types.AttributeType.Float,
                        F = BitConverter.ToSingle(constants[node.Input[place]].RawData.Span),
                    }
                );
        while (node.Input.Count > 1)
            node.Input.RemoveAt(node.Input.Count - 1);
    }
}
