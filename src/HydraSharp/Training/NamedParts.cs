using HydraSharp.Catalogs;
using HydraSharp.Inference;
using HydraSharp.Models;

namespace HydraSharp.Training;

/// <summary>The parts of a model that an experiment can name: parameter names and their beginnings up to a dot.</summary>
internal static class NamedParts
{
    /// <summary>Makes sure that each prefix names something.</summary>
    /// <param name="key">The key that holds the prefixes, for the message.</param>
    /// <param name="prefixes">As written in the experiment.</param>
    /// <param name="parameters">Names of all parameters.</param>
    /// <exception cref="HydraException">One of them names nothing.</exception>
    internal static void Require(string key, IEnumerable<string> prefixes, IReadOnlyList<string> parameters)
    {
        if (prefixes.FirstOrDefault(p => !parameters.Any(n => HydraNet.IsWithin(n, [p]))) is not { } wrong) return;
        var parts = parameters.SelectMany(Beginnings).Distinct(StringComparer.Ordinal).ToArray();
        var hint = Words.Nearest(wrong, parts) is { } near ? $"did you mean '{near}'?" : "one of " + string.Join(", ", parts.Where(p => p.Count(c => c == '.') <= 1)) + " and their parts";
        throw new HydraException(ErrorKind.Usage, $"{key}: no parameter of this model lies within '{wrong}'; {hint}");
    }

    static IEnumerable<string> Beginnings(string name) => Enumerable.Range(1, name.Length).Where(i => i == name.Length || name[i] == '.').Select(i => name[..i]);
}
