using HydraSharp.Configuration;
using HydraSharp.Training.Numerics;

namespace HydraSharp.Runs;

/// <summary>Whether libtorch computes the convolutions of a network correctly on this processor. Every run checks its own.</summary>
public static class ProcessorCheck
{
    /// <summary>The environment variable that turns the check off with "off".</summary>
    public const string Variable = ConvolutionCheck.Variable;

    /// <summary>Whether the environment leaves the check on.</summary>
    public static bool IsOn => ConvolutionCheck.IsOn;

    /// <summary>
    /// Whether the processor reports no caches, as some virtual machines do; libtorch's own 1x1 convolutions are wrong there.
    /// </summary>
    public static bool HidesCaches => ProcessorKey.HidesCaches;

    /// <summary>
    /// Checks the convolutions of an experiment's network against float64, in processes of their own where nothing is known yet.
    /// </summary>
    /// <returns>What is wrong and how it is computed instead, a sentence each; nothing where all is right, or the check is off.</returns>
    /// <exception cref="Inference.HydraException">Not even matrix products are right.</exception>
    public static IReadOnlyList<string> Warnings(Experiment experiment)
    {
        var warnings = new List<string>();
        using var net = ModelFactory.Build(experiment);
        NetworkCheck.Apply(net, experiment, warnings.Add);
        return warnings;
    }
}
