using HydraSharp.Cli;
using HydraSharp.Training.Evaluators;
using Xunit;

namespace HydraSharp.Tests.Runs;

/// <summary>Test-time augmentation on the command line.</summary>
[Collection(nameof(WholeRuns))]
public sealed class TestTimeAugmentationTests
{
    [Fact]
    public void TtaAsksAsTheExperimentsViewsDo()
    {
        using var tiny = new TinyRun(40);
        var plain = tiny.Experiment with { Training = tiny.Experiment.Training with { Epochs = 1 } };
        Run.Train(plain, tiny.At("plain"));
        Run.Train(plain with { Evaluation = new() { TestTimeAugmentation = TestTimeAugmentation.Flip } }, tiny.At("flip"));
        var image = Path.Combine(tiny.Folder, "data", "faces", "00001.jpg");
        string Ask(string verb, string run, params string[] words) =>
            Hydra([verb, tiny.At(run), .. words]).Replace(tiny.At(run), "RUN", StringComparison.Ordinal);

        var flipped = Ask("evaluate", "flip", "--split", "all", "--json");
        var single = Ask("evaluate", "plain", "--split", "all", "--json");
        Assert.NotEqual(flipped, single);
        Assert.Equal(flipped, Ask("evaluate", "plain", "--split", "all", "--json", "--tta", "flip"));
        Assert.Equal(single, Ask("evaluate", "flip", "--split", "all", "--json", "--tta", "none"));
        Assert.Equal(
            single,
            Ask("evaluate", "flip", "--split", "all", "--json", "--set", "evaluation.test_time_augmentation=flip", "--tta", "none")
        );

        var both = Ask("predict", "flip", image, "--json");
        var one = Ask("predict", "plain", image, "--json");
        Assert.NotEqual(both, one);
        Assert.Equal(both, Ask("predict", "plain", image, "--json", "--tta", "flip"));
        Assert.Equal(one, Ask("predict", "flip", image, "--json", "--tta", "none"));
    }

    static string Hydra(string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.True(HydraCommand.Run(words, output, error) == 0, error.ToString());
        return output.ToString();
    }
}
