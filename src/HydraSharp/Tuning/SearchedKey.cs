using System.Globalization;
using HydraSharp.Determinism;

namespace HydraSharp.Tuning;

/// <summary>A key of the experiment and the values that are tried for it.</summary>
/// <param name="Key">The key, such as <c>training.optimizer.learning_rate</c>.</param>
public abstract record SearchedKey(string Key)
{
    const string LogPrefix = "log:";
    const string Between = "..";
    const char Or = '|';

    /// <summary>
    /// Reads <c>key=0.1..0.5</c> (any number between, all alike), <c>key=log:1e-4..1e-2</c> (each power of ten alike) or <c>key=a|b|c</c>
    /// (one of these).
    /// </summary>
    /// <exception cref="FormatException">It is none of the three; the message says what is wrong.</exception>
    public static SearchedKey Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var at = text.IndexOf('=', StringComparison.Ordinal);
        if (at <= 0 || at == text.Length - 1)
            throw new FormatException($"'{text}' is not key=values, such as training.optimizer.learning_rate=log:1e-4..1e-2");
        var (key, values) = (text[..at].Trim(), text[(at + 1)..].Trim());
        if (values.Contains(Or))
            return new Choice(key, [.. values.Split(Or, StringSplitOptions.TrimEntries)]);
        var log = values.StartsWith(LogPrefix, StringComparison.Ordinal);
        if (
            (log ? values[LogPrefix.Length..] : values).Split(Between) is not [var low, var high]
            || !Number(low, out var from)
            || !Number(high, out var to)
        )
            throw new FormatException($"'{text}': write a range such as 0.1..0.5 or log:1e-4..1e-2, or choices such as a|b|c");
        if (!(from < to))
            throw new FormatException($"'{text}': {low} is not below {high}");
        if (log && !(from > 0))
            throw new FormatException($"'{text}': a logarithmic range begins above 0");
        return new Range(key, from, to, log);
    }

    /// <summary>A value at random.</summary>
    internal abstract string Draw(SampleRandom random);

    static bool Number(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    /// <summary>A number between two others.</summary>
    /// <param name="Key">The key.</param>
    /// <param name="Low">The least.</param>
    /// <param name="High">The largest.</param>
    /// <param name="Log">Whether each power of ten is as likely as another, rather than each number.</param>
    public sealed record Range(string Key, double Low, double High, bool Log) : SearchedKey(Key)
    {
        internal override string Draw(SampleRandom random)
        {
            ArgumentNullException.ThrowIfNull(random);
            var value = Log ? Math.Exp(random.Uniform(Math.Log(Low), Math.Log(High))) : random.Uniform(Low, High);
            return value.ToString("G4", CultureInfo.InvariantCulture);
        }

        /// <inheritdoc />
        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{Key}={(Log ? LogPrefix : "")}{Low}{Between}{High}");
    }

    /// <summary>One of several values, as they would stand in the experiment's file.</summary>
    /// <param name="Key">The key.</param>
    /// <param name="Values">The values.</param>
    public sealed record Choice(string Key, IReadOnlyList<string> Values) : SearchedKey(Key)
    {
        internal override string Draw(SampleRandom random)
        {
            ArgumentNullException.ThrowIfNull(random);
            return Values[random.Next(Values.Count)];
        }

        /// <inheritdoc />
        public override string ToString() => $"{Key}={string.Join(Or, Values)}";
    }
}
