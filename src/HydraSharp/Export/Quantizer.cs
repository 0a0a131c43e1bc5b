using HydraSharp.Layers.Onnx;
using HydraSharp.Layers.Onnx.Proto;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Export;

/// <summary>
/// Static quantization to 8 bits in QDQ form: activations are unsigned and asymmetric per value, weights signed and symmetric per output
/// channel, biases 32 bits (Jacob et al., CVPR 2018, section 2; Krishnamoorthi, 2018, https://arxiv.org/abs/1806.08342). Pairs of
/// QuantizeLinear and DequantizeLinear stand on the inputs of what computes, and none between a convolution and its activation, so that
/// the runtime fuses every operator.
/// </summary>
internal sealed class Quantizer
{
    const float MostBias = 1 << 30;

    static readonly HashSet<string> Weighted = new(StringComparer.Ordinal) { "Conv", "Gemm" };
    static readonly HashSet<string> Moving = new(StringComparer.Ordinal) { "MaxPool", "Flatten" };

    readonly OnnxGraph source;
    readonly OnnxGraph target;
    readonly IReadOnlyList<string> kept;
    readonly Dictionary<string, ValueRange> ranges;
    readonly Dictionary<string, string> quantized = new(StringComparer.Ordinal);

    Quantizer(OnnxGraph source, IReadOnlyDictionary<string, ValueRange> ranges, IReadOnlyList<string> kept)
    {
        (this.source, this.kept, target) = (source, kept, source.Outline());
        this.ranges = ranges.ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>The values whose ranges must be known: what every quantized operator reads.</summary>
    internal static IReadOnlyList<string> Activations(OnnxGraph graph) =>
        [.. graph.Nodes.Where(n => Supports(graph, n)).SelectMany(n => Values(graph, n)).Distinct(StringComparer.Ordinal)];

    /// <summary>
    /// The parts of the model that can be kept in float32 one by one, such as <c>backbone.layer1</c> and <c>heads.age</c>.
    /// </summary>
    internal static IReadOnlyList<string> Parts(OnnxGraph graph) =>
        [
            .. graph
                .Nodes.Where(n => Supports(graph, n))
                .Select(n => string.Join('.', n.Name.Split('.').Take(2)))
                .Distinct(StringComparer.Ordinal),
        ];

    /// <summary>The graph in 8 bits.</summary>
    /// <param name="graph">The graph in float32.</param>
    /// <param name="ranges">The range of each of <see cref="Activations"/>.</param>
    /// <param name="kept">Parts of the model that stay in float32.</param>
    internal static OnnxGraph Apply(OnnxGraph graph, IReadOnlyDictionary<string, ValueRange> ranges, IReadOnlyList<string> kept)
    {
        var quantizer = new Quantizer(graph, ranges, kept);
        foreach (var node in graph.Nodes)
            quantizer.Add(node);
        return quantizer.target;
    }

    // What scales, decodes and normalises stays in float32: it costs nothing and needs its digits.
    static bool Supports(OnnxGraph graph, NodeProto node) =>
        node.Name.StartsWith("backbone.", StringComparison.Ordinal) || node.Name.StartsWith("neck", StringComparison.Ordinal)
            ? Weighted.Contains(node.OpType)
                || Moving.Contains(node.OpType)
                || node.OpType == "GlobalAveragePool"
                || (node.OpType == "Add" && Values(graph, node).Count() == 2)
            : node.OpType == "Gemm";

    static IEnumerable<string> Values(OnnxGraph graph, NodeProto node) =>
        node.Input.Where(i => i.Length > 0 && !graph.Constants.ContainsKey(i));

    void Add(NodeProto node)
    {
        var computes = Supports(source, node) && !kept.Any(k => node.Name.StartsWith(k + ".", StringComparison.Ordinal) || node.Name == k);
        if (!computes)
        {
            target.Copy(node, [.. node.Input.Select(Constant)]);
            return;
        }

        // What only moves numbers keeps their scale.
        if (Moving.Contains(node.OpType))
            ranges[node.Output[0]] = ranges[node.Input[0]];
        target.Copy(node, Weighted.Contains(node.OpType) ? WeightedInputs(node) : [.. node.Input.Select(Quantized)]);
    }

    List<string> WeightedInputs(NodeProto node)
    {
        var inputs = new List<string> { Quantized(node.Input[0]) };
        var weight = source.Constants[node.Input[1]];
        var values = (float[])weight.Values;
        var each = values.Length / (int)weight.Shape[0];
        var step = ranges[node.Input[0]].Step;
        var bias = node.Input.Count < 3 ? null : (float[])source.Constants[node.Input[2]].Values;
        var steps = Enumerable
            .Range(0, (int)weight.Shape[0])
            .Select(o => Math.Max(Math.Max(Largest(values.AsSpan(o * each, each)), 1e-8f) / sbyte.MaxValue, LeastStep(bias?[o] ?? 0, step)))
            .ToArray();
        var rounded = values
            .Select((v, i) => (sbyte)Math.Clamp(MathF.Round(v / steps[i / each]), -sbyte.MaxValue, sbyte.MaxValue))
            .ToArray();
        inputs.Add(Dequantized(node.Input[1], rounded, weight.Shape, steps, new sbyte[steps.Length]));
        if (bias is null)
            return inputs;
        var product = steps.Select(s => s * step).ToArray();
        var whole = bias.Select((b, i) => (int)Math.Clamp(Math.Round((double)b / product[i]), int.MinValue, int.MaxValue)).ToArray();
        inputs.Add(Dequantized(node.Input[2], whole, [bias.Length], product, new int[bias.Length]));
        return inputs;
    }

    // A bias is given in steps of weight times input, as 32 bits. A channel that does next to nothing but its bias would have steps so
    // small that the bias does not fit: its weights, which hardly count, get larger ones.
    static float LeastStep(float bias, float step) => Math.Abs(bias) / (step * MostBias);

    string Dequantized(string name, Array values, IReadOnlyList<long> shape, float[] steps, Array zeros) =>
        target.Node(
            "DequantizeLinear",
            name,
            [
                target.Constant(name + ".rounded", values, shape),
                target.Constant(name + ".step", steps, steps.Length),
                target.Constant(name + ".zero", zeros, zeros.Length),
            ],
            ("axis", 0L)
        );

    string Quantized(string value)
    {
        if (quantized.TryGetValue(value, out var done))
            return done;
        var range = ranges[value];
        var step = target.Constant(value + ".step", range.Step);
        var zero = target.Constant(value + ".zero", new[] { range.Zero });
        var rounded = target.Node("QuantizeLinear", value + ".rounded", [value, step, zero]);
        return quantized[value] = target.Node("DequantizeLinear", value + ".restored", [rounded, step, zero]);
    }

    string Constant(string input)
    {
        if (source.Constants.TryGetValue(input, out var tensor) && !target.Constants.ContainsKey(input))
            target.Constant(input, tensor.Values, tensor.Shape);
        return input;
    }

    static float Largest(ReadOnlySpan<float> values)
    {
        var largest = 0f;
        foreach (var value in values)
            largest = Math.Max(largest, Math.Abs(value));
        return largest;
    }
}
