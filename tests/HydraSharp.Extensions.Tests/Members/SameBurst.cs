using HydraSharp.Data;
using HydraSharp.Data.Loading;
using HydraSharp.Data.Splits;

namespace HydraSharp.Extensions.Tests.Members;

/// <summary>Keeps images together whose names are equal up to the last '-', as those of one burst of a camera.</summary>
public sealed record SameBurst : GroupSpec
{
    /// <inheritdoc />
    public override IReadOnlyList<IReadOnlyList<int>> Find(
        IReadOnlyList<Example> examples,
        LoaderSpec loader,
        Action<int> progress,
        CancellationToken stop
    )
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(progress);
        progress(examples.Count);
        return
        [
            .. examples
                .Index()
                .Where(e => e.Item.Key.Contains('-', StringComparison.Ordinal))
                .GroupBy(e => e.Item.Key[..e.Item.Key.LastIndexOf('-')], e => e.Index, StringComparer.Ordinal)
                .Select(g => g.Order().ToArray())
                .Where(g => g.Length > 1)
                .OrderBy(g => g[0]),
        ];
    }
}
