using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;
using Xunit;

namespace HydraSharp.Tests.Export;

public sealed class PredictorNumbersTests
{
    static PixelImage[] Images { get; } =
    [.. Enumerable.Range(0, 3).Select(n => new PixelImage(8, 8, [.. Enumerable.Range(0, 192).Select(i => (byte)(i * (n + 3)))]))];

    [Fact]
    public void SomeTasksGetTheNumbersThatAllGet()
    {
        using var hydra = new Predictor(HandMadeModels.Model(), "hand-made");
        var all = hydra.Numbers(Images, ["age", "glasses"], TestContext.Current.CancellationToken);
        Assert.Equal(hydra.Predict(Images).Select(p => p["age"].Number), all[0]);
        Assert.Equal(3, all[1].Length);
        Assert.Equal([all[1]], hydra.Numbers(Images, ["glasses"], TestContext.Current.CancellationToken));
        Assert.Equal([all[1], all[0]], hydra.Numbers(Images, ["glasses", "age"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public void AQuestionThatCannotBeAnsweredIsRefused()
    {
        using var hydra = new Predictor(HandMadeModels.Model(), "hand-made");
        Assert.Contains(
            "age, glasses",
            Assert.Throws<ArgumentException>(() => hydra.Numbers(Images, ["mood"])).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentException>(() => hydra.Numbers([], ["age"]));
        Assert.Throws<ArgumentException>(() => hydra.Numbers([new(1, 1, [0, 0, 0])], ["age"]));
    }
}
