using HydraSharp.Inference.Cards;
using Microsoft.Extensions.Primitives;

namespace HydraSharp.Server.Http;

/// <summary>The heads that a request wants.</summary>
static class Heads
{
    /// <summary>Places in the card, in its order, of <c>heads=age,gender</c>; all without it.</summary>
    /// <exception cref="RefusedException">The model has no such head.</exception>
    public static IReadOnlyList<int> Of(ModelCard card, StringValues asked)
    {
        var names = asked
            .SelectMany(a => (a ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .ToHashSet(StringComparer.Ordinal);
        int[] all = [.. Enumerable.Range(0, card.Tasks.Count)];
        if (names.Count == 0)
            return all;
        int[] wanted = [.. all.Where(h => names.Remove(card.Tasks[h].Name))];
        return names.Count == 0
            ? wanted
            : throw new RefusedException(
                new(
                    400,
                    "unknown_head",
                    $"a head was asked for that the model does not have; it has {string.Join(", ", card.Tasks.Select(t => t.Name))}"
                )
            );
    }
}
