using System.Text.RegularExpressions;
using HydraSharp.Determinism;

namespace HydraSharp.Data.Splits;

/// <summary>The words that data sets use for their splits, as names of folders and in columns.</summary>
internal static partial class SplitWords
{
    /// <summary>The split that a word stands for, such as Training, val2017 or test_images; null for none.</summary>
    public static Split? Of(string word)
    {
        var match = Form().Match(word);
        if (!match.Success)
            return null;
        return match.Groups["split"].Value.ToUpperInvariant() switch
        {
            "TRAIN" or "TRAINING" or "TRN" => Split.Train,
            "TEST" or "TESTING" or "TST" => Split.Test,
            _ => Split.Validation,
        };
    }

    /// <summary>The split of an example of the training split of which a share is kept for validation, by a hash of its key.</summary>
    public static Split HeldOut(Example example, Split given, double validationShare) =>
        given == Split.Train && validationShare > 0 && KeyHash.Place(1, example.Key) < validationShare ? Split.Validation : given;

    [GeneratedRegex(
        @"\A((seg|images?|imgs|data)[ _-])?(?<split>train(ing)?|trn|val(id(ation)?)?|dev|test(ing)?|tst)"
            + @"([ _-]?(set|data|images?|imgs|\d{4}))?\z",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Form();
}
