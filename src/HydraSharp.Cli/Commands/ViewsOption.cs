using System.CommandLine;
using HydraSharp.Training.Evaluators;

namespace HydraSharp.Cli.Commands;

/// <summary>The option <c>--tta</c>: what of a picture the network sees, instead of what the experiment says.</summary>
sealed class ViewsOption : Option<string?>
{
    static readonly Dictionary<string, Views> Words = new(StringComparer.Ordinal) { ["flip"] = Views.Flip, ["none"] = Views.Single };

    public ViewsOption()
        : base("--tta")
    {
        Description =
            "Test-time augmentation: flip averages over the picture and its mirror image, none shows it once; as evaluation.views says without it.";
        HelpName = "flip|none";
        CompletionSources.Add([.. Words.Keys]);
        Validators.Add(result => Verb.Only(result, Words.Keys));
    }

    /// <summary>The views asked for; null when the option was not given.</summary>
    public Views? Of(ParseResult line) => line.GetValue(this) is { } word ? Words[word] : null;
}
