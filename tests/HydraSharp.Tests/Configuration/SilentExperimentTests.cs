using HydraSharp.Configuration;
using HydraSharp.Specs.Validation;
using Xunit;

namespace HydraSharp.Tests.Configuration;

/// <summary>Experiments that were taken, or refused with an error of the engine.</summary>
public sealed class SilentExperimentTests
{
    const string Data = "data: { type: CsvTable, file: t.csv }\n";

    static string Errors(string yaml, params string[] changes)
    {
        try
        {
            var source = ExperimentFile.Parse(Data + yaml, overrides: changes);
            source.ThrowIfWrong();
            return "";
        }
        catch (ExperimentException error)
        {
            return string.Join('\n', error.Problems);
        }
    }

    [Theory]
    [InlineData("tasks: { image: { type: Regression } }", "tasks.image: a task cannot be named 'image'")]
    [InlineData("tasks: { IMAGE: { type: Regression } }", "tasks.IMAGE: a task cannot be named 'IMAGE'")]
    [InlineData("tasks: { x: { typ: Regression } }", "tasks.x: unknown key 'typ' (did you mean 'type'?)")]
    [InlineData("tasks: { x: { tpye: Regression, unit: m } }", "tasks.x: unknown key 'tpye' (did you mean 'type'?)")]
    [InlineData("tasks: { x: { unit: m } }", "tasks.x: 'type' is missing")]
    [InlineData("tasks: { x: { type: Regression, minimum: -1e308 } }", "tasks.x.minimum: -1E+308 is beyond the range of a 32-bit number")]
    [InlineData("tasks: { x: { type: Regression, weight: 1e200 } }", "tasks.x.weight: 1E+200 is beyond the range")]
    [InlineData("tasks: { x: { type: Regression } }\nimage: { mean: [1e300, 0, 0] }", "image.mean.0: 1E+300 is beyond the range")]
    [InlineData("tasks: { x: { type: Segmentation, classes: [a, b], values: [0] } }", "tasks.x.values: 1 numbers for 2 classes")]
    [InlineData("tasks: { x: { type: Segmentation, classes: [a, b], values: [0, 0] } }", "tasks.x.values: they are not different numbers")]
    [InlineData(
        "tasks: { x: { type: Segmentation, classes: [a, b], values: [0, 99999] } }",
        "tasks.x.values: they are not different numbers"
    )]
    [InlineData("tasks: { x: { type: Segmentation, classes: [], values: [0, 1] } }", "tasks.x.classes: 0 are too few")]
    [InlineData(
        "tasks: { x: { type: Segmentation, classes: [a, b], swaps: { a: b, b: a } } }",
        "tasks.x.swaps: 'a' is there more than once"
    )]
    [InlineData("tasks: { x: { type: Depth, scale: 0 } }", "tasks.x.scale: 0 is no scale")]
    [InlineData("tasks: { x: { type: Depth, minimum: 5, maximum: 1 } }", "tasks.x.maximum: 1 metres")]
    [InlineData("tasks: { x: { type: Depth, disparity_factor: -1 } }", "tasks.x.disparity_factor: -1")]
    public void IsAnErrorOfTheExperiment(string yaml, string expected)
    {
        var errors = Errors(yaml);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tasks.gendr.weight=2", "tasks.gendr: there is no 'gendr' (did you mean 'gender'?)")]
    [InlineData("tasks.gender.wieght=2", "tasks.gender: unknown key 'wieght' (did you mean 'weight'?)")]
    public void ASetThatNamesNothingIsToldSo(string change, string expected) =>
        Assert.Contains(expected, Errors("tasks: { gender: { type: Binary, classes: [a, b] } }", change), StringComparison.Ordinal);

    [Fact]
    public void ASetMayAddATask() =>
        Assert.Equal("", Errors("tasks: { gender: { type: Binary, classes: [a, b] } }", "tasks.age={type: Regression}"));
}
