using HydraSharp.Tests.Runs;
using HydraSharp.Training.Balancing;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Training.Balancing;

/// <summary>What every balancing method of the catalog owes tasks without labels, losses of 0 and tasks in another order.</summary>
[Collection(nameof(WholeRuns))]
public sealed class BalancingMemberContracts
{
    // Drawn anew at every step, so that two rules cannot be compared number by number.
    static readonly Type[] Drawn = [typeof(Rlw), typeof(Rgw), typeof(PcGrad), typeof(GradVac), typeof(GradDrop)];

    public static IEnumerable<TheoryDataRow<string>> Methods => BalancingMethods.Rows(BalancingMethods.All.Where(m => m != typeof(Auto)));

    public static IEnumerable<TheoryDataRow<string>> Settled =>
        BalancingMethods.Rows(BalancingMethods.All.Where(m => m != typeof(Auto) && !Drawn.Contains(m)));

    // The middle one of three tasks has no label in a step: what is remembered of it stays to the bit, as does its parameter.
    [Theory]
    [MemberData(nameof(Methods))]
    public void ATaskWithoutLabelsKeepsItsState(string method)
    {
        using var scope = NewDisposeScope();
        var rule = new AnyRule(method, tasks: 3);
        rule.Step([0, 1, 2]);
        rule.AfterEpoch([3, 1, 2]);
        rule.Step([0, 1, 2]);
        var before = rule.OfTask(1);
        rule.Step([0, 2]);
        rule.AfterEpoch([2, double.NaN, 2]);
        rule.Step([0, 2]);
        Assert.Equal(before, rule.OfTask(1));
    }

    // Two tasks of three are as two tasks of two, from the first step on.
    [Theory]
    [MemberData(nameof(Settled))]
    public void ATaskWithoutLabelsChangesNothingForTheOthers(string method)
    {
        using var scope = NewDisposeScope();
        var (three, two) = (new AnyRule(method, tasks: 3), new AnyRule(method, tasks: 2));
        for (var step = 0; step < 3; step++)
        {
            Near(two.Step([0, 1], rows: [0, 2]), three.Step([0, 2]));
            three.AfterEpoch([3 - step, double.NaN, 2]);
            two.AfterEpoch([3 - step, 2]);
        }
    }

    [Theory]
    [MemberData(nameof(Settled))]
    public void TasksInAnotherOrderGetTheSame(string method)
    {
        using var scope = NewDisposeScope();
        var (one, other) = (new AnyRule(method, tasks: 3), new AnyRule(method, tasks: 3));
        for (var step = 0; step < 3; step++)
        {
            var (a, b) = (one.Step([0, 1, 2]), other.Step([0, 1, 2], rows: [2, 0, 1]));
            Near(rowsOf(a), b);
            one.AfterEpoch([3 - step, 1, 2]);
            other.AfterEpoch([2, 3 - step, 1]);
        }

        // Weights come by task, a step of the whole by number.
        float[] rowsOf(float[] found) => found.Length == 3 ? [found[2], found[0], found[1]] : found;
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void ALossOfZeroIsFinite(string method)
    {
        using var scope = NewDisposeScope();
        var rule = new AnyRule(method, tasks: 3) { Losses = [0, 1, 0.5f], Scales = [0, 1, 1] };
        for (var step = 0; step < 3; step++)
        {
            Assert.All(rule.Step([0, 1, 2]), v => Assert.True(float.IsFinite(v)));
            rule.AfterEpoch([0, 1, 0.5]);
        }

        Assert.All(rule.Step([0]), v => Assert.True(float.IsFinite(v)));
    }

    // A lone task follows its own gradient, however long that is.
    [Theory]
    [MemberData(nameof(Methods))]
    public void OneTaskFollowsItsGradient(string method)
    {
        using var scope = NewDisposeScope();
        var rule = new AnyRule(method, tasks: 1);
        var step = rule.Step([0]);
        if (step.Length == 1)
            Assert.True(step[0] > 0);
        else
            Assert.Equal(1, AnyRule.Cosine(step, rule.Row(0)), 1e-5);
    }

    static void Near(float[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), p => Assert.Equal(p.First, p.Second, 1e-4f * Math.Max(1, Math.Abs(p.First))));
    }
}
