using System.Globalization;
using HydraSharp.Specs.Validation;
using HydraSharp.Training.Balancing.Diagnostics;

namespace HydraSharp.Training.Balancing;

/// <summary>
/// Chooses a method by a dry run: a small training with equal weights, in whose second half the lengths of the tasks' gradients on the
/// shared part and the angles between them are seen. One gradient much longer than another, or two that oppose each other in most steps:
/// Nash-MTL, which minds lengths and angles, at the price of a backward pass for each task. Otherwise equal weights. The rules are
/// HydraSharp's own, from what docs/balancing.md measured; the choice and its reason are reported, and the run's experiment holds the
/// choice.
/// </summary>
public sealed record Auto : BalancingSpec
{
    const double Opposed = -0.1;
    const double MaxSteps = 0.6;
    const double Unlike = 4;

    /// <summary>Steps of the dry run.</summary>
    public int Steps { get; init; } = 50;

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        problems.Require(Steps is >= 1 and <= 10000, "steps", $"{Steps} steps", "from 1 to 10000; 50 is usual");
    }

    internal override int DryRunSteps => Steps;

    internal override BalancingSpec Untried => new EqualWeights();

    internal override BalancingAdvice Choose(GradientFigures? seen)
    {
        if (seen is null)
            return new(new EqualWeights(), "nothing is shared by two tasks");
        var whole = seen.Blocks[0];
        var known = whole.Norms.Where(n => n.Value > 0).ToArray();
        var pairs = whole.Pairs.Where(p => double.IsFinite(p.Cosine)).ToArray();
        if (known.Length < 2 || pairs.Length == 0)
            return new(new EqualWeights(), "no two tasks had labels in one step");
        var (longest, shortest, worst) = (known.MaxBy(n => n.Value), known.MinBy(n => n.Value), pairs.MinBy(p => p.Cosine)!);
        var ratio = longest.Value / shortest.Value;
        var lengths = string.Create(
            CultureInfo.InvariantCulture,
            $"the gradient of {longest.Key} is {ratio:0.0} times as long as that of {shortest.Key}"
        );
        var angle = string.Create(
            CultureInfo.InvariantCulture,
            $"{worst.First} and {worst.Second} oppose each other in "
                + $"{100 * worst.Conflicting:0} % of the steps (mean cosine {worst.Cosine:0.00})"
        );
        if (worst.Cosine < Opposed && worst.Conflicting > MaxSteps)
            return new(new NashMtl(), $"{angle}, {lengths}");
        return ratio > Unlike
            ? new(
                new NashMtl(),
                $"{lengths}, and no two tasks oppose each other much: at most, {angle}; where steps are "
                    + $"dear, gradient_at: representation costs what a plain step does and was nearly as good"
            )
            : new(
                new EqualWeights(),
                $"the gradients are of like lengths ({lengths}), and no two tasks oppose each other much: at most, {angle}"
            );
    }
}
