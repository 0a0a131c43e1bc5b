using Google.Protobuf;
using HydraSharp.Layers.Onnx.Proto;

namespace HydraSharp.Layers.Onnx;

/// <summary>
/// An ONNX graph in the making. Knows operators and constants, no layer. Every value is named after the node that makes it, and nodes after
/// the part of the model that they come from, so that a viewer shows the model's own names.
/// </summary>
/// <remarks>Public because backbones, necks, heads and tasks of other assemblies write themselves into it.</remarks>
public sealed class OnnxGraph
{
    /// <summary>The operator set that the graph is written for: ONNX 1.12, which every runtime since 2022 reads.</summary>
    public const int Opset = 17;

    const int IrVersion = 8;

    readonly GraphProto graph = new();
    readonly Dictionary<string, OnnxTensor> constants = new(StringComparer.Ordinal);
    readonly Dictionary<string, NodeProto> makers = new(StringComparer.Ordinal);
    readonly Dictionary<string, int> uses = new(StringComparer.Ordinal);

    /// <summary>Adds an input.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">Type of its numbers.</param>
    /// <param name="shape">A number (the length) or a text (the name of a length that may vary) per dimension.</param>
    /// <returns>The value's name.</returns>
    internal string Input(string name, OnnxType type, params IReadOnlyList<object> shape)
    {
        graph.Input.Add(Value(name, type, shape));
        return name;
    }

    /// <summary>Declares a value as an output under its own name.</summary>
    internal void Output(string value, OnnxType type, params IReadOnlyList<object> shape)
    {
        Use(value);
        graph.Output.Add(Value(value, type, shape));
    }

    /// <summary>Adds an operator with one result.</summary>
    /// <param name="type">The operator, such as Conv.</param>
    /// <param name="name">Name of the node and of its result.</param>
    /// <param name="inputs">Its inputs in order; empty text for one that is left out.</param>
    /// <param name="attributes">Its attributes: long, float, string, long[] or float[].</param>
    /// <returns>The result's name.</returns>
    public string Node(string type, string name, IReadOnlyList<string> inputs, params IReadOnlyList<(string Key, object Value)> attributes)
    {
        Add(
            new()
            {
                OpType = type,
                Name = name,
                Input = { inputs },
                Output = { name },
            },
            attributes
        );
        return name;
    }

    /// <summary>Cuts a value into equal parts along its first dimension.</summary>
    public IReadOnlyList<string> Split(string name, string x, int parts)
    {
        string[] results = [.. Enumerable.Range(0, parts).Select(i => $"{name}.{i}")];
        Add(
            new()
            {
                OpType = "Split",
                Name = name,
                Input = { x },
                Output = { results },
            },
            [("axis", 0L)]
        );
        return results;
    }

    /// <summary>Adds a constant.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="values">float[], long[], int[], byte[] or sbyte[], in row-major order.</param>
    /// <param name="shape">The length of each dimension; none for a single number.</param>
    public string Constant(string name, Array values, params IReadOnlyList<long> shape)
    {
        if (makers.ContainsKey(name) || !constants.TryAdd(name, new(values, [.. shape])))
            throw new ArgumentException($"there are two values named '{name}'", nameof(name));
        return name;
    }

    /// <summary>A constant that is a single number.</summary>
    public string Constant(string name, float value) => Constant(name, new[] { value });

    /// <summary>A convolution of [N, C, H, W] with a weight [O, C/groups, k, k] and no bias.</summary>
    public string Convolution(
        string name,
        string x,
        float[] weight,
        IReadOnlyList<long> shape,
        params IReadOnlyList<(string Key, object Value)> attributes
    ) =>
        Node(
            "Conv",
            name,
            [x, Constant(name + ".weight", weight, shape)],
            [("kernel_shape", shape.Skip(2).ToArray()), .. attributes.Where(a => a.Key != "kernel_shape")]
        );

    /// <summary>
    /// y = scale·x + shift for each channel of [N, C, H, W]. After a convolution whose result nothing else reads it is folded into the
    /// convolution's weight and bias.
    /// </summary>
    public string Scale(string name, string x, float[] scale, float[] shift)
    {
        if (makers.TryGetValue(x, out var node) && node.OpType == "Conv" && node.Input.Count == 2 && uses.GetValueOrDefault(x) == 0)
        {
            var weight = constants[node.Input[1]];
            var values = (float[])weight.Values;
            var each = values.Length / scale.Length;
            for (var i = 0; i < values.Length; i++)
                values[i] *= scale[i / each];
            node.Input.Add(Constant(x + ".bias", shift, shift.Length));
            return x;
        }

        long[] channels = [1, scale.Length, 1, 1];
        var scaled = Node("Mul", name + ".scaled", [x, Constant(name + ".scale", scale, channels)]);
        return Node("Add", name, [scaled, Constant(name + ".shift", shift, channels)]);
    }

    /// <summary>y = x·weightᵀ + bias for x [N, inputs], weight [outputs, inputs] and bias [outputs].</summary>
    public string Linear(string name, string x, float[] weight, float[]? bias, long outputs)
    {
        var inputs = new List<string> { x, Constant(name + ".weight", weight, outputs, weight.Length / outputs) };
        if (bias is not null)
            inputs.Add(Constant(name + ".bias", bias, outputs));
        return Node("Gemm", name, inputs, ("transB", 1L));
    }

    /// <summary>The operators in order. Not to be changed.</summary>
    internal IReadOnlyList<NodeProto> Nodes => graph.Node;

    /// <summary>The constants by name. Not to be changed.</summary>
    internal IReadOnlyDictionary<string, OnnxTensor> Constants => constants;

    /// <summary>A graph with the inputs and outputs of this one, and nothing between them yet.</summary>
    internal OnnxGraph Outline()
    {
        var outline = new OnnxGraph();
        outline.graph.Input.AddRange(graph.Input.Select(v => v.Clone()));
        outline.graph.Output.AddRange(graph.Output.Select(v => v.Clone()));
        return outline;
    }

    /// <summary>Adds an operator of another graph, with other inputs.</summary>
    internal void Copy(NodeProto node, IReadOnlyList<string> inputs)
    {
        var copy = node.Clone();
        copy.Input.Clear();
        copy.Input.AddRange(inputs);
        Add(copy, []);
    }

    /// <summary>The model with the graph in it.</summary>
    /// <param name="name">The graph's name.</param>
    /// <param name="producerVersion">Version of HydraSharp.</param>
    /// <param name="metadata">Key and value pairs.</param>
    /// <param name="seen">Values within the graph that are to be outputs too.</param>
    internal ModelProto ToModel(
        string name,
        string producerVersion,
        IEnumerable<KeyValuePair<string, string>> metadata,
        IReadOnlyList<string>? seen = null
    )
    {
        var whole = graph.Clone();
        whole.Output.AddRange(
            (seen ?? []).Select(s => new ValueInfoProto
            {
                Name = s,
                Type = new() { TensorType = new() { ElemType = (int)OnnxType.Float } },
            })
        );
        whole.Name = name;
        whole.Initializer.AddRange(constants.Select(c => c.Value.ToProto(c.Key)));
        return new()
        {
            IrVersion = IrVersion,
            ProducerName = "HydraSharp",
            ProducerVersion = producerVersion,
            Graph = whole,
            OpsetImport = { new OperatorSetIdProto { Version = Opset } },
            MetadataProps = { metadata.Select(p => new StringStringEntryProto { Key = p.Key, Value = p.Value }) },
        };
    }

    void Add(NodeProto node, IReadOnlyList<(string Key, object Value)> attributes)
    {
        foreach (var (key, value) in attributes)
            node.Attribute.Add(Attribute(key, value));
        foreach (var input in node.Input)
            Use(input);
        foreach (var output in node.Output)
            if (constants.ContainsKey(output) || !makers.TryAdd(output, node))
                throw new ArgumentException($"there are two values named '{output}'", nameof(node));
        graph.Node.Add(node);
    }

    void Use(string value)
    {
        if (value.Length > 0)
            uses[value] = uses.GetValueOrDefault(value) + 1;
    }

    static AttributeProto Attribute(string key, object value) =>
        value switch
        {
            long v => new()
            {
                Name = key,
                Type = AttributeProto.Types.AttributeType.Int,
                I = v,
            },
            float v => new()
            {
                Name = key,
                Type = AttributeProto.Types.AttributeType.Float,
                F = v,
            },
            string v => new()
            {
                Name = key,
                Type = AttributeProto.Types.AttributeType.String,
                S = ByteString.CopyFromUtf8(v),
            },
            long[] v => new()
            {
                Name = key,
                Type = AttributeProto.Types.AttributeType.Ints,
                Ints = { v },
            },
            float[] v => new()
            {
                Name = key,
                Type = AttributeProto.Types.AttributeType.Floats,
                Floats = { v },
            },
            _ => throw new ArgumentException($"no attribute can be a {value.GetType().Name}", nameof(value)),
        };

    static ValueInfoProto Value(string name, OnnxType type, IReadOnlyList<object> shape) =>
        new()
        {
            Name = name,
            Type = new()
            {
                TensorType = new()
                {
                    ElemType = (int)type,
                    Shape = new() { Dim = { shape.Select(Dimension) } },
                },
            },
        };

    static TensorShapeProto.Types.Dimension Dimension(object length) =>
        length is string varies
            ? new() { DimParam = varies }
            : new() { DimValue = Convert.ToInt64(length, System.Globalization.CultureInfo.InvariantCulture) };
}
