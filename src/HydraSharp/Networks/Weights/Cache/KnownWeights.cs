using HydraSharp.Networks.Backbones;
using HydraSharp.Specs;

namespace HydraSharp.Networks.Weights.Cache;

/// <summary>
/// Weights that somebody published and that have a name here: torchvision's for ImageNet-1k, state dictionaries of PyTorch.
/// </summary>
/// <param name="Name">The name here.</param>
/// <param name="File">The published file's name.</param>
/// <param name="Sha256">
/// How its SHA-256 begins, as the publisher puts it into the file's name: it finds damage; HTTPS answers for the rest.
/// </param>
/// <param name="Bytes">About how long it is.</param>
/// <param name="Backbone">The backbone they are of, as an experiment says it.</param>
/// <param name="Fits">Whether they are of this backbone.</param>
internal sealed record KnownWeights(string Name, string File, string Sha256, long Bytes, string Backbone, Func<BackboneSpec, bool> Fits)
{
    /// <summary>Where they are published.</summary>
    internal const string Source = "https://download.pytorch.org/models/";

    /// <summary>All, in the order of their names.</summary>
    internal static IReadOnlyList<KnownWeights> All { get; } =
    [
        new("MobileNetV2-ImageNet", "mobilenet_v2-7ebf99e0.pth", "7ebf99e0", 14_300_000, "{ type: MobileNetV2 }", b =>
            b is MobileNetV2 { WidthMultiplier: 1 }
        ),
        new("ResNet18-ImageNet", "resnet18-f37072fd.pth", "f37072fd", 46_800_000, "{ type: ResNet, depth: 18 }", b =>
            b is ResNet { Depth: 18, Width: 64 }
        ),
        new("ResNet34-ImageNet", "resnet34-b627a593.pth", "b627a593", 87_300_000, "{ type: ResNet, depth: 34 }", b =>
            b is ResNet { Depth: 34, Width: 64 }
        ),
        new("ResNet50-ImageNet", "resnet50-11ad3fa6.pth", "11ad3fa6", 102_500_000, "{ type: ResNet, depth: 50 }", b =>
            b is ResNet { Depth: 50, Width: 64 }
        ),
    ];

    /// <summary>The weights of a name, without regard to case, '-' and '_'; null when there are none.</summary>
    internal static KnownWeights? Find(string name) =>
        All.FirstOrDefault(k => string.Equals(Words.Fold(k.Name), Words.Fold(name), StringComparison.Ordinal));
}
