namespace HydraSharp.Tests.Architecture;

/// <summary>Which type uses which: nested types count as the type that holds them.</summary>
internal sealed class TypeGraph
{
    readonly Dictionary<string, HashSet<string>> uses = new(StringComparer.Ordinal);

    /// <param name="edges">User and used, by their full names.</param>
    internal TypeGraph(IEnumerable<(string User, string Used)> edges)
    {
        foreach (var (user, used) in edges.Select(e => (Outer(e.User), Outer(e.Used))))
        {
            Of(user).Add(used);
            Of(used);
        }

        HashSet<string> Of(string type) =>
            uses.TryGetValue(type, out var known) ? known : uses[type] = new HashSet<string>(StringComparer.Ordinal);
    }

    /// <summary>
    /// The sets of several types of which each uses all others, directly or not. Tarjan, SIAM Journal on Computing 1, 1972.
    /// </summary>
    internal IReadOnlyList<string[]> Circles()
    {
        var (places, lows) = (new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<string, int>(StringComparer.Ordinal));
        var (open, waiting) = (new HashSet<string>(StringComparer.Ordinal), new Stack<string>());
        var found = new List<string[]>();
        foreach (var type in uses.Keys.Where(t => !places.ContainsKey(t)).Order(StringComparer.Ordinal))
            if (!places.ContainsKey(type))
                Visit(type);
        return found;

        void Visit(string type)
        {
            places[type] = lows[type] = places.Count;
            waiting.Push(type);
            open.Add(type);
            foreach (var next in uses[type])
            {
                if (!places.ContainsKey(next))
                    Visit(next);
                if (open.Contains(next))
                    lows[type] = Math.Min(lows[type], lows[next]);
            }

            if (lows[type] < places[type])
                return;
            var circle = new List<string>();
            do
            {
                circle.Add(waiting.Pop());
                open.Remove(circle[^1]);
            } while (circle[^1] != type);
            if (circle.Count > 1)
                found.Add([.. circle.Order(StringComparer.Ordinal)]);
        }
    }

    internal static string Outer(string type) => type.Split('+', '/')[0];
}
