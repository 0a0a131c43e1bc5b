using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Weights.Cache;
using HydraSharp.Specs;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Networks.Weights;

/// <summary>
/// Published weights by their name, such as <c>ResNet18-ImageNet</c>, which may also stand alone: <c>pretrained: ResNet18-ImageNet</c>.
/// They are kept in a cache, their checksum verified; where they are absent they are fetched. <c>hydra weights list</c> shows them.
/// </summary>
public sealed record NamedWeights : LearnedWeights, IShorthand
{
    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    IReadOnlyList<string> IShorthand.Shorthands => Names;

    static string[] Names => [.. PublishedWeights.All.Select(k => k.Name)];

    object IShorthand.For(string shorthand) => this with { Name = shorthand };

    internal override StoredWeights Read(IStorage storage, Action<string> log, CancellationToken stop)
    {
        var known = PublishedWeights.Find(Name)
            ?? throw new HydraException(ErrorKind.Usage, $"there are no weights named '{Name}' ({Words.Suggest(Name, Names)})");
        return StoredWeights.Read(storage, WeightsCache.Open(storage).Get(known, log, stop));
    }

    internal override string? Misfit(BackboneSpec backbone) =>
        PublishedWeights.Find(Name) is { } known && !known.Fits(backbone)
            ? $"{known.Name} is of another backbone: write backbone: {known.Backbone}"
            : null;

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        if (PublishedWeights.Find(Name) is null)
            problems.Add(
                "name",
                Name.Length == 0 ? "no weights are named" : $"there are no weights named '{Name}'",
                Name.Length == 0 ? "one of " + string.Join(", ", Names) : Words.Suggest(Name, Names)
            );
        base.Check(problems);
    }
}
