using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
using HydraSharp.Inference.Imaging;
using HydraSharp.Layers.Onnx;
using HydraSharp.Networks;
using HydraSharp.Tasks;
using HydraSharp.Training.Evaluators;

namespace HydraSharp.Export;

/// <summary>
/// Writes a network as an ONNX graph: bytes of images [batch, height, width, 3] in, one decoded answer [batch, width] per task out, named
/// after it. Normalisation, tta and temperatures are in the graph.
/// </summary>
internal sealed class ModelGraph
{
    /// <summary>The name of the input.</summary>
    internal const string Image = ModelCard.InputName;

    const string Batch = "batch";

    readonly OnnxGraph graph = new();
    readonly ImagePreprocessing image;
    readonly TestTimeAugmentation tta;

    ModelGraph(ImagePreprocessing image, TestTimeAugmentation tta) => (this.image, this.tta) = (image, tta);

    /// <summary>Writes the graph.</summary>
    /// <param name="net">The network; its float32 weights are taken.</param>
    /// <param name="tasks">The tasks whose heads are written.</param>
    /// <param name="image">How an image becomes the input.</param>
    /// <param name="tta">What of an image the network sees.</param>
    /// <param name="temperature">What a task's raw outputs are divided by.</param>
    /// <param name="raw">Whether each task's raw outputs are outputs too, as <c>age.raw</c>.</param>
    /// <exception cref="HydraException">A layer has no ONNX form, or a task's name is taken.</exception>
    internal static OnnxGraph Write(
        HydraNet net,
        IReadOnlyList<TaskSpec> tasks,
        ImagePreprocessing image,
        TestTimeAugmentation tta,
        Func<string, double> temperature,
        bool raw
    )
    {
        if (tasks.FirstOrDefault(t => t.Name == Image) is not null)
            throw new HydraException(ErrorKind.Usage, $"a task named '{Image}' cannot be exported: the model's input has that name");
        var writer = new ModelGraph(image, tta);
        var features = net.Emit(writer.graph, writer.Seen(), [.. tasks.Select(t => t.Name)]);
        foreach (var task in tasks)
            writer.Answer(net.Head(task.Name), task, features[task.Name], temperature(task.Name), raw);
        return writer.graph;
    }

    string Seen()
    {
        var bytes = graph.Input(Image, OnnxType.UInt8, Batch, image.Size, image.InputWidth(), 3);
        var numbers = graph.Node("Cast", "input.numbers", [bytes], ("to", (long)OnnxType.Float));
        var scale = image.Std.Select(d => (float)(1 / (255 * d))).ToArray();
        var shift = image.Mean.Zip(image.Std, (m, d) => (float)(-m / d)).ToArray();
        // Colours are the second axis before they are scaled: other readers of ONNX, such as OpenCV, scale along that axis alone.
        var planes = graph.Node("Transpose", "input.planes", [numbers], ("perm", new long[] { 0, 3, 1, 2 }));
        var scaled = graph.Node("Mul", "input.scaled", [planes, graph.Constant("input.scale", scale, 1, 3, 1, 1)]);
        var normalised = graph.Node("Add", "input.normalised", [scaled, graph.Constant("input.shift", shift, 1, 3, 1, 1)]);
        if (tta == TestTimeAugmentation.Single)
            return normalised;
        var mirrored = graph.Node(
            "Slice",
            "input.mirrored",
            [
                normalised,
                Index("input.mirrored.from", -1),
                Index("input.mirrored.to", long.MinValue + 1),
                Index("input.mirrored.axis", 3),
                Index("input.mirrored.step", -1),
            ]
        );
        return graph.Node("Concat", "input.tta", [normalised, mirrored], ("axis", 0L));
    }

    void Answer(TaskHead head, TaskSpec task, string features, double temperature, bool raw)
    {
        var name = "heads." + task.Name;
        var outputs = head.Emit(graph, name, features);
        if (tta != TestTimeAugmentation.Single)
        {
            var seen = graph.Split(name + ".tta", outputs, parts: 2);
            outputs = graph.Node(
                "Mul",
                name + ".tta.mean",
                [
                    graph.Node("Add", name + ".tta.sum", [seen[0], head.EmitUnmirrored(graph, name, seen[1])]),
                    graph.Constant(name + ".tta.half", 0.5f),
                ]
            );
        }

        if (temperature != 1)
            outputs = graph.Node("Div", name + ".tempered", [outputs, graph.Constant(name + ".temperature", (float)temperature)]);
        if (raw)
            graph.Output(
                graph.Node("Identity", task.Name + ".raw", [outputs]),
                OnnxType.Float,
                [Batch, task.Name + "_outputs", .. task.Map is null ? (object[])[] : [image.Size, image.InputWidth()]]
            );
        graph.Output(
            graph.Node("Identity", task.Name, [head.EmitDecode(graph, name, outputs)]),
            OnnxType.Float,
            [Batch, .. task.Card.Shape(image).Select(l => (object)(int)l)]
        );
    }

    string Index(string name, long value) => graph.Constant(name, new[] { value }, 1);
}
