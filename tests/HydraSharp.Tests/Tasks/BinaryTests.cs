using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
using HydraSharp.Tasks;
using HydraSharp.Tests.Tasks.Losses;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Tasks;

public sealed class BinaryTests
{
    static readonly Binary Gender = new() { Name = "gender", Classes = ["male", "female"] };

    [Theory]
    [InlineData("male", 0)]
    [InlineData("female", 1)]
    [InlineData("FEMALE", 1)]
    [InlineData("0", 0)]
    [InlineData("1", 1)]
    public void ReadsNamesAndIndices(string label, float expected)
    {
        var target = new float[1];
        Assert.Null(Gender.Encode(label, target));
        Assert.Equal(expected, target[0]);
    }

    [Theory]
    [InlineData("femal", "unknown class 'femal'; did you mean 'female'?")]
    [InlineData("unclear", "unknown class 'unclear'; one of female, male")]
    [InlineData("2", "'2' is neither a class nor the index of one, 0 to 1")]
    [InlineData("-1", "unknown class '-1'; one of female, male")]
    public void ReportsWhatIsWrong(string label, string problem) => Assert.Equal(problem, Gender.Encode(label, new float[1]));

    [Fact]
    public void ANameThatIsANumberIsAName()
    {
        var target = new float[1];
        Assert.Null(new Binary { Classes = ["1", "0"] }.Encode("0", target));
        Assert.Equal(1, target[0]);
    }

    [Fact]
    public void CaseDecidesWhereItMust()
    {
        var letters = new Binary { Classes = ["a", "A"] };
        var target = new float[1];
        Assert.Null(letters.Encode("A", target));
        Assert.Equal(1, target[0]);
        Assert.Equal(
            "'Ab' may be 'ab' or 'AB': write it as the class is written",
            new Binary { Classes = ["ab", "AB"] }.Encode("Ab", target)
        );
    }

    // sigmoid(ln 3) = 3/4.
    [Fact]
    public void DecodesToTheProbabilityOfTheSecondClass()
    {
        using var scope = NewDisposeScope();
        using var head = Gender.CreateHead(3);
        Assert.Equal(
            0.75f,
            head.Decode(
                    tensor(
                        new[,]
                        {
                            { (float)Math.Log(3) },
                        }
                    )
                )
                .item<float>(),
            1e-6f
        );
        Assert.Equal(["layers.output.bias", "layers.output.weight"], head.state_dict().Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ReportsTheLabelWithItsOwnProbability()
    {
        var answer = Assert.IsType<Answer.Category>(Gender.Read([0.25f]));
        Assert.Equal(("male", 0.75), (answer.Label, answer.Probability));
        Assert.Equal([new("male", 0.75), new("female", 0.25)], answer.Probabilities);
        Assert.Equal("female", Assert.IsType<Answer.Category>(Gender.Read([0.5f])).Label);
    }

    [Fact]
    public void TheThresholdDecides()
    {
        var answer = Assert.IsType<Answer.Category>((Gender with { Threshold = 0.25 }).Read([0.25f]));
        Assert.Equal(("female", 0.25), (answer.Label, answer.Probability));
        Assert.Equal(new Decision(AnswerKind.Binary, 0.25), (Gender with { Threshold = 0.25 }).Decision);
    }

    [Fact]
    public void TheBestConstantIsTheShareOfTheSecond() => Assert.Equal([0.75f], Gender.BestConstant([1, 0, 1, 1]));

    [Fact]
    public void ReportsErrors()
    {
        Assert.Empty(Expect.Errors(Gender.Check));
        Assert.Equal(
            ["classes: 3 classes in a Binary task (name exactly 2, or take Classification)"],
            Expect.Errors((Gender with { Classes = ["a", "b", "c"] }).Check)
        );
        Assert.Equal(["classes: 0 are too few (name at least 2)"], Expect.Errors((Gender with { Classes = [] }).Check));
        Assert.Equal(["classes: 'a' is there 2 times"], Expect.Errors((Gender with { Classes = ["a", "a"] }).Check));
        Assert.Equal(
            ["classes: '' is not a name (neither empty nor with spaces around it)"],
            Expect.Errors((Gender with { Classes = ["a", ""] }).Check)
        );
        Assert.Equal(["threshold: 1 is not between 0 and 1 (0.5 is usual)"], Expect.Errors((Gender with { Threshold = 1 }).Check));
    }
}
