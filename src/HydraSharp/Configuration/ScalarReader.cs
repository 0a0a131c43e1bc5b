using System.Globalization;
using HydraSharp.Specs;

namespace HydraSharp.Configuration;

/// <summary>Words to texts, numbers, switches and choices; what does not fit is reported in words for people.</summary>
static class ScalarReader
{
    /// <summary>The value as the type; null, with what is wrong and how to fix it, when the word does not fit.</summary>
    public static (object? Value, string Message, string Hint) Read(Node.Scalar node, Type type)
    {
        if (type == typeof(string))
            return (node.Typed ?? node.Text, "", "");
        if (type == typeof(bool))
            return Switch(node);
        if (type == typeof(int))
            return Whole(node, int.MinValue, int.MaxValue, value => (int)value);
        if (type == typeof(long))
            return Whole(node, long.MinValue, long.MaxValue, value => value);
        if (type == typeof(double))
            return Number(node);
        if (type.IsEnum)
            return Choice(node, type);
        throw new NotSupportedException($"An option of an experiment cannot be a {type}.");
    }

    /// <summary>What the type takes, for messages: "a whole number".</summary>
    public static string Expected(Type type) =>
        type == typeof(string) ? "a text"
        : type == typeof(bool) ? "true or false"
        : type == typeof(int) || type == typeof(long) ? "a whole number"
        : type == typeof(double) ? "a number"
        : "one of " + string.Join(", ", Choices(type));

    /// <summary>An enum's choices as they are written in YAML.</summary>
    public static IReadOnlyList<string> Choices(Type type) => [.. Enum.GetNames(type).Select(Words.Snake)];

    static (object?, string, string) Switch(Node.Scalar node) =>
        node.Text.ToLowerInvariant() switch
        {
            "true" => (true, "", ""),
            "false" => (false, "", ""),
            "yes" or "on" or "1" => Wrong(node, typeof(bool), "write true"),
            "no" or "off" or "0" => Wrong(node, typeof(bool), "write false"),
            _ => Wrong(node, typeof(bool)),
        };

    static (object?, string, string) Whole(Node.Scalar node, long low, long high, Func<long, object> convert)
    {
        if (
            long.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value >= low
            && value <= high
        )
            return (convert(value), "", "");
        var digits = node.Text.AsSpan().TrimStart("+-");
        if (digits.Length > 0 && !digits.ContainsAnyExceptInRange('0', '9'))
            return (null, $"{node.Words} is too large", string.Create(CultureInfo.InvariantCulture, $"from {low} to {high}"));
        return Wrong(node, typeof(int));
    }

    static (object?, string, string) Number(Node.Scalar node)
    {
        switch (node.Text.ToLowerInvariant())
        {
            case ".inf" or "+.inf":
                return (double.PositiveInfinity, "", "");
            case "-.inf":
                return (double.NegativeInfinity, "", "");
            case ".nan":
                return (double.NaN, "", "");
        }

        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (
            !double.TryParse(node.Text, Style, CultureInfo.InvariantCulture, out var value)
            || !node.Text.AsSpan().ContainsAnyInRange('0', '9')
        )
            return Wrong(node, typeof(double), node.Text.Contains(',', StringComparison.Ordinal) ? "write a decimal point, as in 1.5" : "");
        return double.IsFinite(value) ? (value, "", "") : (null, $"{node.Words} is too large", "");
    }

    static (object?, string, string) Choice(Node.Scalar node, Type type)
    {
        var name = Enum.GetNames(type).FirstOrDefault(n => string.Equals(Words.Fold(n), Words.Fold(node.Text), StringComparison.Ordinal));
        return name is not null
            ? (Enum.Parse(type, name), "", "")
            : (null, $"unknown choice {node.Words}", Words.Suggest(node.Text, Choices(type)));
    }

    static (object?, string, string) Wrong(Node.Scalar node, Type type, string hint = "") =>
        (null, $"{node.Words} is not {Expected(type)}", hint);
}
