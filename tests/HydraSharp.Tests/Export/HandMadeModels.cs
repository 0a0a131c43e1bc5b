using Google.Protobuf;
using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
using HydraSharp.Inference.Runtime;
using HydraSharp.Layers.Onnx;

namespace HydraSharp.Tests.Export;

/// <summary>Model files written node by node, which open in a millisecond.</summary>
static class HandMadeModels
{
    internal const int Size = 8;

    /// <summary>
    /// A multi-task model with a convolution, pooling, a number and two classes. Its card asks for images of a size, or was changed
    /// otherwise.
    /// </summary>
    internal static byte[] Model(int cardSize = Size, Func<ModelCard, ModelCard>? change = null) =>
        ModelChecksum.Append(WithoutChecksum(cardSize, change));

    /// <summary>The same without the checksum at its end.</summary>
    internal static byte[] WithoutChecksum(int cardSize = Size, Func<ModelCard, ModelCard>? change = null)
    {
        var graph = new OnnxGraph();
        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => (i * 37 % 11 - 5) / 50f)];
        var x = graph.Node(
            "Cast",
            "input.numbers",
            [graph.Input("image", OnnxType.UInt8, "batch", Size, Size, 3)],
            ("to", (long)OnnxType.Float)
        );
        x = graph.Node("Transpose", "input.planes", [x], ("perm", new long[] { 0, 3, 1, 2 }));
        x = graph.Convolution(
            "backbone.conv",
            x,
            Numbers(4 * 3 * 9),
            [4, 3, 3, 3],
            ("pads", new long[] { 1, 1, 1, 1 }),
            ("strides", new long[] { 1, 1 }),
            ("dilations", new long[] { 1, 1 }),
            ("group", 1L)
        );
        x = graph.Node("Relu", "backbone.relu", [x]);
        x = graph.Node("MaxPool", "backbone.pool", [x], ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }));
        x = graph.Node("Flatten", "neck", [graph.Node("GlobalAveragePool", "neck.pool", [x])], ("axis", 1L));
        graph.Output(graph.Linear("age", x, Numbers(4), [30], 1), OnnxType.Float, "batch", 1);
        graph.Output(graph.Node("Sigmoid", "glasses", [graph.Linear("heads.glasses", x, Numbers(4), null, 1)]), OnnxType.Float, "batch", 1);
        var card = new ModelCard
        {
            Name = "hand-made",
            Image = new() { Size = cardSize },
            Tasks =
            [
                new()
                {
                    Name = "age",
                    Kind = AnswerKind.Number,
                    Unit = "years",
                },
                new()
                {
                    Name = "glasses",
                    Kind = AnswerKind.Binary,
                    Classes = ["no", "yes"],
                },
            ],
        };
        return graph.ToModel("hand-made", "1", [new(ModelCard.MetadataKey, (change?.Invoke(card) ?? card).ToJson())]).ToByteArray();
    }

    /// <summary>
    /// A detector of YuNet's form that sees one face in the middle half of every image that is not dark, or several small ones.
    /// </summary>
    internal static byte[] Detector(int faces = 1)
    {
        const int side = 32;
        var graph = new OnnxGraph();
        var light = graph.Node("ReduceMean", "light", [graph.Input("input", OnnxType.Float, 1, 3, side, side)], ("keepdims", 0L));
        var bright = graph.Node(
            "Cast",
            "bright",
            [graph.Node("Greater", "greater", [light, graph.Constant("dark", 50)])],
            ("to", (long)OnnxType.Float)
        );
        foreach (var stride in new[] { 8, 16, 32 })
        {
            var places = side / stride * (side / stride);
            var (scores, boxes) = (new float[places], new float[4 * places]);
            // Place (1, 1) of stride 8: its middle at 8 (1 + 1) = 16, its sides 8 e^ln 2 = 16.
            if (stride == 8 && faces == 1)
                (scores[5], boxes[20], boxes[21], boxes[22], boxes[23]) = (1, 1, 1, MathF.Log(2), MathF.Log(2));
            if (stride == 8 && faces > 1)
                Small(faces, scores, boxes);
            graph.Output(
                graph.Node("Mul", $"cls_{stride}", [graph.Constant($"scores_{stride}", scores, 1, places, 1), bright]),
                OnnxType.Float,
                1,
                places,
                1
            );
            graph.Output(graph.Node("Identity", $"obj_{stride}", [$"scores_{stride}"]), OnnxType.Float, 1, places, 1);
            graph.Output(
                graph.Node("Identity", $"bbox_{stride}", [graph.Constant($"boxes_{stride}", boxes, 1, places, 4)]),
                OnnxType.Float,
                1,
                places,
                4
            );
        }

        return graph.ToModel("detector", "1", []).ToByteArray();
    }

    // One in each of the first places, half as wide as the place, the first the surest.
    static void Small(int faces, float[] scores, float[] boxes)
    {
        for (var i = 0; i < faces; i++)
            (scores[i], boxes[4 * i], boxes[4 * i + 1], boxes[4 * i + 2], boxes[4 * i + 3]) = (
                1 - 0.01f * i,
                0.5f,
                0.5f,
                MathF.Log(0.5f),
                MathF.Log(0.5f)
            );
    }
}
