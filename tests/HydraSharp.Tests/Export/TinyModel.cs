using Google.Protobuf;
using HydraSharp.Export;
using HydraSharp.Inference.Cards;
using HydraSharp.Inference.Imaging;
using HydraSharp.Inference.Runtime;
using HydraSharp.Networks;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Tasks;
using HydraSharp.Training.Evaluators;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Export;

/// <summary>An exported model of some thousand weights, which nobody trained.</summary>
static class TinyModel
{
    static readonly TaskSpec[] Tasks =
    [
        new Regression { Name = "age", Unit = "years" },
        new Binary { Name = "glasses", Classes = ["no", "yes"] },
    ];

    static readonly Lazy<byte[]> Once = new(Write);

    internal static ImagePreprocessing Image { get; } = new() { Size = 32, Resize = 36 };

    /// <summary>The file with its checksum. Not to be written to.</summary>
    internal static byte[] File => Once.Value;

    static byte[] Write()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var net = new HydraNet(new ResNet { Width = 2 }, new GlobalPool(), Tasks);
        net.eval();
        var card = new ModelCard
        {
            Name = "tiny",
            Image = Image,
            Tasks = [.. Tasks.Select(t => t.Card)],
        };
        var graph = ModelGraph.Write(net, Tasks, Image, TestTimeAugmentation.Single, _ => 1, raw: false);
        return ModelChecksum.Append(graph.ToModel("tiny", "1", [new(ModelCard.MetadataKey, card.ToJson())]).ToByteArray());
    }
}
