namespace HydraSharp.Inference.Runtime;

/// <summary>
/// Looks through a model file before ONNX Runtime does: what reaches out of the file or into code that the runtime does not have is
/// refused, and what is no protobuf message. Field numbers are those of the public onnx.proto3.
/// </summary>
static class ModelScan
{
    const int MostDepth = 8;

    /// <summary>What is wrong with the file; null for nothing.</summary>
    public static string? Fault(ReadOnlySpan<byte> model)
    {
        var reader = new ProtobufReader(model);
        string? fault = null;
        var hasGraph = false;
        while (fault is null && reader.Next())
        {
            if (reader.Field == 7)
                (hasGraph, fault) = (true, Graph(reader.Bytes, 0));
            else if (reader.Field == 25)
                fault = "it brings its own functions, which are not read";
        }

        return fault
            ?? (
                reader.IsBroken ? "it is not an ONNX file, or it is damaged"
                : hasGraph ? null
                : "it is not an ONNX file: it has no graph"
            );
    }

    static string? Graph(ReadOnlySpan<byte> graph, int depth)
    {
        if (depth > MostDepth)
            return "its graphs are nested too deeply";
        var reader = new ProtobufReader(graph);
        string? fault = null;
        while (fault is null && reader.Next())
            fault = reader.Field switch
            {
                1 => Node(reader.Bytes, depth),
                5 => Tensor(reader.Bytes),
                15 => "it has sparse tensors, which are not read",
                _ => null,
            };
        return fault ?? Whole(reader);
    }

    static string? Node(ReadOnlySpan<byte> node, int depth)
    {
        var reader = new ProtobufReader(node);
        var (type, domain, fault) = ("", "", (string?)null);
        while (fault is null && reader.Next())
        {
            if (reader.Field == 4)
                type = reader.Text;
            else if (reader.Field == 7)
                domain = reader.Text;
            else if (reader.Field == 5)
                fault = Attribute(reader.Bytes, depth);
        }

        return fault
            ?? Whole(reader)
            ?? (domain is "" or "ai.onnx" ? null : $"it needs the custom operator '{type}' of '{domain}': only standard operators are run");
    }

    static string? Attribute(ReadOnlySpan<byte> attribute, int depth)
    {
        var reader = new ProtobufReader(attribute);
        string? fault = null;
        while (fault is null && reader.Next())
            fault = reader.Field switch
            {
                5 or 10 => Tensor(reader.Bytes),
                6 or 11 => Graph(reader.Bytes, depth + 1),
                22 or 23 => "it has sparse tensors, which are not read",
                _ => null,
            };
        return fault ?? Whole(reader);
    }

    static string? Tensor(ReadOnlySpan<byte> tensor)
    {
        var reader = new ProtobufReader(tensor);
        while (reader.Next())
            if (reader.Field == 13 || (reader.Field == 14 && reader.Number != 0))
                return "a part of it is in another file (external data), which is not read";
        return Whole(reader);
    }

    static string? Whole(ProtobufReader reader) => reader.IsBroken ? "it is not an ONNX file, or it is damaged" : null;
}
