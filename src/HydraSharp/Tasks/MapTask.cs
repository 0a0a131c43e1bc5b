using HydraSharp.Inference;
using HydraSharp.Specs.Validation;
using HydraSharp.Tasks.Heads;
using HydraSharp.Tasks.Metrics;

namespace HydraSharp.Tasks;

/// <summary>A task that predicts every pixel of the image, from labels that are images themselves.</summary>
/// <remarks>
/// This family is closed: other assemblies cannot add a member, since its labels are files in the formats of the library. Other assemblies
/// add tasks of rows: see <see cref="TaskSpec"/>.
/// </remarks>
public abstract record MapTask : TaskSpec
{
    private protected MapTask() { }

    /// <summary>A mix of two images shows two things in one place.</summary>
    public sealed override bool SupportsMixup => false;

    /// <inheritdoc />
    public sealed override int TargetWidth => Map!.Channels;

    /// <summary>Never asked: the label names a file.</summary>
    public sealed override string? Encode(string label, Span<float> target) =>
        throw new NotSupportedException("the label names a file, which the loader reads");

    /// <summary>Never asked: the head reads a map.</summary>
    public sealed override TaskHead CreateHead(long features) =>
        throw new HydraException(
            ErrorKind.Usage,
            $"the task '{Name}' ({GetType().Name}) dense predictions and "
                + $"needs a neck that gives a map, such as neck: LightWeightRefineNet"
        );

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        base.Check(problems);
        foreach (var metric in Metrics.Where(m => m.Supports(Kind) && m.Start(Decision) is not SummedMeasurement))
            problems.Add(
                "metrics",
                $"{metric.GetType().Name} is no formula of sums, and maps are not kept to measure them again",
                $"let it start a {nameof(SummedMeasurement)}"
            );
        problems.Require(Head == new Linear(), "head", $"a {GetType().Name} task has the head of the neck's paper", "leave it out");
    }
}
