using HydraSharp.Tasks;
using HydraSharp.Tasks.Metrics;
using HydraSharp.Training.Evaluators;
using Xunit;

namespace HydraSharp.Tests.Training;

/// <summary>Guessing is wrong by 10 years and right in half of the cases.</summary>
public sealed class SelectionTests
{
    static readonly TaskSpec[] Tasks = [new Regression { Name = "age" }, new Binary { Name = "gender", Classes = ["m", "f"] }];

    [Fact]
    public void TheScoreIsTheMeanShareOfTheErrorOfGuessing()
    {
        var selection = Selection();
        Assert.True(selection.Add(Epoch(5, 0.8))); // 0.5 and 0.4
        Assert.Equal(0.45, selection.BestScore, 1e-12);
    }

    [Fact]
    public void AnEpochThatIsBetterInOneTaskAndWorseOnTheWholeIsIdle()
    {
        var selection = Selection();
        selection.Add(Epoch(5, 0.8));
        Assert.False(selection.Add(Epoch(4, 0.7))); // 0.4 and 0.6
        Assert.Equal(1, selection.Idle);
        Assert.False(selection.Add(Epoch(6, 0.75)));
        Assert.False(selection.Add(Epoch(6, 0.75)));
        Assert.Equal(3, selection.Idle);
        Assert.True(selection.Add(Epoch(3.9, 0.8)));
        Assert.Equal(0, selection.Idle);
    }

    [Fact]
    public void APreferenceWeighsATask()
    {
        var selection = Selection(("gender", 0));
        selection.Add(Epoch(5, 0.8));
        Assert.True(selection.Add(Epoch(4.9, 0.5)));
        Assert.Equal(0.49, selection.BestScore, 1e-12);
    }

    [Fact]
    public void ATaskWithoutLabelsTakesNoPart()
    {
        var selection = Selection();
        Assert.True(selection.Add(Epoch(5, double.NaN)));
        Assert.Equal(0.5, selection.BestScore, 1e-12);
    }

    [Fact]
    public void AnEpochWithoutAnyFigureIsNeverBest()
    {
        var selection = Selection();
        Assert.False(selection.Add(Epoch(double.NaN, double.NaN)));
        Assert.True(selection.Add(Epoch(9, 0.6)));
    }

    static Selection Selection(params (string Task, double Weight)[] preference) =>
        new(
            Tasks,
            preference.ToDictionary(p => p.Task, p => p.Weight, StringComparer.Ordinal),
            [.. Epoch(10, 0.5).Tasks.Select(t => t.Value)]
        );

    static Evaluation Epoch(double mae, double accuracy) =>
        new(
            "validation",
            8,
            [
                KeyValuePair.Create("age", new TaskEvaluation(8, [KeyValuePair.Create("mae", mae)])),
                KeyValuePair.Create("gender", new TaskEvaluation(8, [KeyValuePair.Create("accuracy", accuracy)])),
            ]
        );
}
