using HydraSharp.Specs;

namespace HydraSharp.Networks.Backbones;

/// <summary>
/// Weights of a backbone that somebody published, declared by that backbone (<see cref="BackboneSpec.Published"/>): a state dictionary of
/// PyTorch.
/// </summary>
/// <param name="Name">The name here, which <c>pretrained:</c> takes, such as <c>ResNet18-ImageNet</c>.</param>
/// <param name="Source">The address of the folder in which they are published, which ends with '/'.</param>
/// <param name="File">The published file's name.</param>
/// <param name="Sha256">
/// How its SHA-256 begins, as publishers put it into the file's name: it finds damage; HTTPS answers for the rest.
/// </param>
/// <param name="Bytes">About how long it is.</param>
/// <param name="Backbone">The backbone that they are of, as an experiment says it.</param>
/// <param name="Fits">Whether they are of this backbone.</param>
/// <param name="Input">The input that they were trained with.</param>
public sealed record PublishedWeights(
    string Name,
    string Source,
    string File,
    string Sha256,
    long Bytes,
    string Backbone,
    Func<BackboneSpec, bool> Fits,
    PublishedInput Input
)
{
    /// <summary>The folder of torchvision's weights.</summary>
    internal const string TorchVision = "https://download.pytorch.org/models/";

    /// <summary>
    /// Those of HydraSharp's own backbones, in the order of their names; those of a plugin are given as files (<c>WeightsFile</c>).
    /// </summary>
    internal static IReadOnlyList<PublishedWeights> All =>
        [
            .. Catalog
                .Default.Members(typeof(BackboneSpec))
                .SelectMany(b => ((BackboneSpec)Activator.CreateInstance(b)!).Published)
                .OrderBy(w => w.Name, StringComparer.Ordinal),
        ];

    /// <summary>The weights of a name, without regard to case, '-' and '_'; null when there are none.</summary>
    internal static PublishedWeights? Find(string name) =>
        All.FirstOrDefault(k => string.Equals(Words.Fold(k.Name), Words.Fold(name), StringComparison.Ordinal));
}
