using System.Globalization;
using HydraSharp.Data;
using HydraSharp.Data.Splits;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Extensions.Tests.Members;

/// <summary>
/// Splits by the number in the file's name: every n-th image is tested on, the one after it validates, and the others are trained on.
/// </summary>
public sealed record EveryNth : SplitSpec
{
    /// <summary>n.</summary>
    public int N { get; init; } = 8;

    /// <inheritdoc />
    public override Split? Assign(Example example, Problems problems)
    {
        ArgumentNullException.ThrowIfNull(example);
        ArgumentNullException.ThrowIfNull(problems);
        var digits = string.Concat(Path.GetFileNameWithoutExtension(example.Key).Where(char.IsAsciiDigit));
        if (int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return (number % N) switch
            {
                0 => Split.Test,
                1 => Split.Validation,
                _ => Split.Train,
            };
        problems.Add("", "there is no number in the file's name");
        return null;
    }

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        problems.Require(N >= 3, "n", $"{N} leaves nothing to train on", "3 or more");
    }
}
