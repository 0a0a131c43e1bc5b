using System.CommandLine;
using HydraSharp.Training.Evaluators;

namespace HydraSharp.Cli.Commands;

/// <summary>The option <c>--tta</c>: what of an image the network sees, instead of what the experiment says.</summary>
sealed class TestTimeAugmentationOption : Option<string?>
{
    static readonly Dictionary<string, TestTimeAugmentation> Words = new(StringComparer.Ordinal)
    {
        ["flip"] = TestTimeAugmentation.Flip,
        ["none"] = TestTimeAugmentation.Single,
    };

    public TestTimeAugmentationOption()
        : base("--tta")
    {
        Description =
            "Test-time augmentation: flip averages over the image and its mirror image, "
            + "none shows it once; as evaluation.test_time_augmentation says without it.";
        HelpName = "flip|none";
        CompletionSources.Add([.. Words.Keys]);
        Validators.Add(result => Verb.Only(result, Words.Keys));
    }

    /// <summary>The tta asked for; null when the option was not given.</summary>
    public TestTimeAugmentation? Of(ParseResult line) => line.GetValue(this) is { } word ? Words[word] : null;
}
