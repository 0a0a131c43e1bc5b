using System.Globalization;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Configuration;

/// <summary>Numbers of an experiment that are finite and still too large for the 32-bit numbers that training computes with.</summary>
internal static class NumberRange
{
    /// <summary>Adds an error for each such number of an option.</summary>
    /// <param name="option">The option's key.</param>
    /// <param name="value">Its value; what holds no numbers has no errors.</param>
    /// <param name="problems">Receives the errors.</param>
    internal static void Check(string option, object value, Problems problems)
    {
        foreach (var (key, number) in Numbers(value).Where(n => double.IsFinite(n.Number) && Math.Abs(n.Number) > float.MaxValue))
            problems.Add(
                option + key,
                string.Create(CultureInfo.InvariantCulture, $"{number:G3} is beyond the range of a 32-bit number"),
                "from -3.4e38 to 3.4e38"
            );
    }

    static IEnumerable<(string Key, double Number)> Numbers(object value) =>
        value switch
        {
            double number => [("", number)],
            IReadOnlyList<double> list => list.Select((n, i) => (string.Create(CultureInfo.InvariantCulture, $".{i}"), n)),
            IReadOnlyDictionary<string, double> map => map.Select(p => ("." + p.Key, p.Value)),
            _ => [],
        };
}
