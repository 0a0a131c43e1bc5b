using Google.Protobuf;
using HydraSharp.Determinism;
using HydraSharp.Inference;
using HydraSharp.Inference.Runtime;
using HydraSharp.Layers.Onnx.Proto;
using HydraSharp.Tests.Runs;
using Xunit;

namespace HydraSharp.Tests.Export;

/// <summary>Damaged files whose checksum was made again, so that what is behind the checksum meets them.</summary>
[Collection(nameof(WholeRuns))]
public sealed class MutatedModelTests
{
    static readonly long[] Numbers = [0, -1, 1, 2, 3, 7, 255, -7, 65_536, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue];
    static readonly string[] Names =
    [
        "group",
        "strides",
        "pads",
        "dilations",
        "kernel_shape",
        "ceil_mode",
        "auto_pad",
        "axis",
        "perm",
        "transB",
        "alpha",
        "to",
    ];
    static readonly byte[] Image = Inference.TestImages.Encode(SkiaSharp.SKEncodedImageFormat.Png);

    [Fact]
    public void MutantsEndInDocumentedExceptionsOrInAnswers()
    {
        var whole = HandMadeModels.WithoutChecksum();
        var answered = 0;
        for (var i = 0; i < 2000; i++)
        {
            var mutant = i % 2 == 0 ? Mutant(whole, i / 2) : Changed(whole, i / 2);
            try
            {
                using var hydra = new Predictor(
                    i % 4 < 2 ? ModelChecksum.Append(mutant) : mutant,
                    "mutant.onnx",
                    new() { Threads = 1, AllowUnverified = i % 4 >= 2 }
                );
                hydra.Predict(Image);
                answered++;
            }
            catch (HydraModelException error)
            {
                Assert.StartsWith("mutant.onnx: ", error.Message, StringComparison.Ordinal);
            }
        }

        Assert.InRange(answered, 200, 1800);
    }

    [Fact]
    public void WhatReachesOutOfTheFileIsRefused()
    {
        // TensorProto: data_location (14) = EXTERNAL (1), and external_data (13) with a key and a value.
        Refused("external data", m => m.Graph.Initializer[0].MergeFrom((byte[])[14 << 3, 1]));
        Refused("external data", m => m.Graph.Initializer[^1].MergeFrom((byte[])[13 << 3 | 2, 2, 10, 0]));
        Refused("the custom operator 'Relu' of 'com.example'", m => m.Graph.Node[3].Domain = "com.example");
        Refused("the custom operator 'Relu' of 'com.microsoft'", m => m.Graph.Node[3].Domain = "com.microsoft");
        Refused("its own functions", m => m.MergeFrom((byte[])[0xCA, 1, 0]));
        Refused("sparse tensors", m => m.Graph.MergeFrom((byte[])[15 << 3 | 2, 0]));
        Refused("it has no graph", m => m.Graph = null);
        Refused("nested too deeply", m =>
        {
            // NodeProto.attribute (5) > AttributeProto.g (6) > GraphProto.node (1) > …
            byte[] node = [];
            for (var i = 0; i < 12; i++)
            {
                node = new NodeProto
                {
                    OpType = "If",
                    Attribute = { AttributeProto.Parser.ParseFrom(Field(6, Field(1, node))) },
                }.ToByteArray();
            }

            m.Graph.Node.Add(NodeProto.Parser.ParseFrom(node));
        });
        Assert.Null(Fault(HandMadeModels.WithoutChecksum()));
    }

    static void Refused(string expected, Action<ModelProto> change)
    {
        var model = ModelProto.Parser.ParseFrom(HandMadeModels.WithoutChecksum());
        change(model);
        var fault = Fault(model.ToByteArray());
        Assert.NotNull(fault);
        Assert.Contains(expected, fault, StringComparison.Ordinal);
    }

    static string? Fault(byte[] model)
    {
        try
        {
            using var hydra = new Predictor(ModelChecksum.Append(model), "changed.onnx", new() { AllowUnverified = true });
            return null;
        }
        catch (HydraModelException error)
        {
            return error.Message;
        }
    }

    // All lengths here need at most two bytes.
    static byte[] Field(int number, byte[] content) =>
        [
            (byte)(number << 3 | 2),
            .. content.Length < 128 ? (byte[])[(byte)content.Length] : [(byte)(content.Length & 127 | 128), (byte)(content.Length >> 7)],
            .. content,
        ];

    // A message as it should be that says what it should not: other numbers, lengths, types, operators, inputs.
    static byte[] Changed(byte[] whole, int index)
    {
        var random = new SampleRandom(4, 0, index);
        var model = ModelProto.Parser.ParseFrom(whole);
        var changes = Changes(model, random);
        changes[index % changes.Length]();
        if (random.Next(4) == 0)
            changes[random.Next(changes.Length - 2)]();
        return model.ToByteArray();
    }

    static Action[] Changes(ModelProto model, SampleRandom random)
    {
        var graph = model.Graph;
        var node = graph.Node[random.Next(graph.Node.Count)];
        var other = graph.Node[random.Next(graph.Node.Count)];
        var constant = graph.Initializer[random.Next(graph.Initializer.Count)];
        var attribute = node.Attribute.Count == 0 ? new() : node.Attribute[random.Next(node.Attribute.Count)];
        var number = Numbers[random.Next(Numbers.Length)];
        return
        [
            () => attribute.I = number,
            () => Put(attribute.Ints, number),
            () => attribute.Ints.Add(number),
            () => attribute.Type = (AttributeProto.Types.AttributeType)random.Next(15),
            () => attribute.Name = Names[random.Next(Names.Length)],
            () => node.Attribute.Clear(),
            () => Put(constant.Dims, number),
            () => constant.Dims.Add(number),
            () => constant.DataType = random.Next(24),
            () => constant.RawData = ByteString.CopyFrom(constant.RawData.Span[..random.Next(constant.RawData.Length)]),
            () => node.OpType = other.OpType,
            () => Put(node.Input, other.Output[0]),
            () => node.Input.Add(other.Output[0]),
            () => node.Input.Remove(node.Input.LastOrDefault("")),
            () => node.Output[0] = other.Output[0],
            () => graph.Node.Remove(node),
            () => graph.Input[0].Type.TensorType.Shape.Dim[random.Next(4)].DimValue = number,
            () => graph.Output[0].Type.TensorType.ElemType = random.Next(24),
            () => model.OpsetImport[0].Version = number,
            () => model.IrVersion = number,
        ];
        void Put<T>(IList<T> list, T value)
        {
            if (list.Count > 0)
                list[random.Next(list.Count)] = value;
        }
    }

    // Bytes flipped; an end cut off; a stretch copied to another place, over what was there or between; a stretch cut out.
    static byte[] Mutant(byte[] whole, int index)
    {
        var random = new SampleRandom(3, 0, index);
        var mutant = whole.ToList();
        for (var n = random.Next(4); n >= 0 && mutant.Count > 0; n--)
        {
            var (from, to, length) = (random.Next(mutant.Count), random.Next(mutant.Count), random.Next(24) + 1);
            var stretch = mutant.Skip(from).Take(length).ToArray();
            switch (index % 5)
            {
                case 0 or 1:
                    mutant[to] = (byte)(random.Next(2) == 0 ? random.Next(256) : mutant[to] ^ 1 << random.Next(8));
                    break;
                case 2:
                    for (var i = 0; i < stretch.Length && to + i < mutant.Count; i++)
                        mutant[to + i] = stretch[i];
                    break;
                case 3:
                    mutant.InsertRange(to, stretch);
                    break;
                default:
                    if (random.Next(3) == 0)
                        mutant.RemoveRange(to, mutant.Count - to);
                    else
                        mutant.RemoveRange(from, stretch.Length);
                    break;
            }
        }

        return [.. mutant];
    }
}
