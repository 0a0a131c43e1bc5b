using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Layers;
using HydraSharp.Networks;
using HydraSharp.Networks.Weights.Cache;

namespace HydraSharp.Training.Numerics;

/// <summary>
/// Makes sure that a network's convolutions are right on this processor, and lets those that are not be computed another way. libtorch's
/// kernels depend on what the processor says of its caches: on machines that hide them some were wrong in a fifth of their channels, and
/// some ended the process.
/// </summary>
internal sealed class ConvolutionCheck
{
    /// <summary>
    /// The environment variable that turns the check off with "off": 1x1 convolutions are products then, the others are kernels that nobody
    /// checked.
    /// </summary>
    internal const string Variable = "HYDRASHARP_PROCESSOR_CHECK";

    readonly TrialCache cache;
    readonly Func<IReadOnlyList<ConvolutionCase>, ConvolutionMethod, IReadOnlyDictionary<ConvolutionCase, bool>?> trial;

    /// <param name="cache">What is known already.</param>
    /// <param name="trial">Tries cases by a method; null when that cannot be done here.</param>
    internal ConvolutionCheck(
        TrialCache cache,
        Func<IReadOnlyList<ConvolutionCase>, ConvolutionMethod, IReadOnlyDictionary<ConvolutionCase, bool>?> trial
    ) => (this.cache, this.trial) = (cache.Read(), trial);

    /// <summary>Whether the environment leaves it on.</summary>
    internal static bool IsOn => Environment.GetEnvironmentVariable(Variable) != "off";

    /// <summary>Chooses a method for each convolution of a network, in processes of their own where nothing is known yet.</summary>
    /// <param name="net">The network, still in float32.</param>
    /// <param name="tasks">Its tasks.</param>
    /// <param name="use">How it is going to be used.</param>
    /// <returns>What is worth a warning.</returns>
    /// <exception cref="HydraException">Kind Resources: not even matrix products are right.</exception>
    internal static IReadOnlyList<string> Apply(HydraNet net, IReadOnlyList<string> tasks, NetworkUse use)
    {
        if (!IsOn)
            return [];
        var known = new TrialCache(new LocalStorage(), CacheFolder.Of("convolutions"), ProcessorKey.Of(use.Threads));
        return new ConvolutionCheck(known, new TrialProcess(use.Threads).Try).Choose(net, tasks, use);
    }

    /// <inheritdoc cref="Apply"/>
    internal IReadOnlyList<string> Choose(HydraNet net, IReadOnlyList<string> tasks, NetworkUse use)
    {
        var layers = ConvolutionCases.Of(net, tasks, use).GroupBy(c => (c.Shape, c.Bfloat16)).ToArray();
        var chosen = new Dictionary<(ConvolutionShape, bool), ConvolutionMethod>();
        for (var place = 0; ; place++)
        {
            var open = layers.Where(l => !chosen.ContainsKey(l.Key)).ToArray();
            if (open.Length == 0)
                break;
            foreach (var round in open.GroupBy(l => Methods(l.Key.Bfloat16).Cast<ConvolutionMethod?>().ElementAtOrDefault(place)))
            {
                if (round.Key is not { } method)
                    throw NothingIsRight(round.SelectMany(l => l).First());
                if (!Know([.. round.SelectMany(l => l)], method))
                    return [NotChecked];
                foreach (var layer in round.Where(l => l.All(c => cache[c, method] == true)))
                    chosen[layer.Key] = method;
            }
        }

        foreach (var layer in net.modules().OfType<Convolution>())
        {
            if (chosen.TryGetValue((layer.Shape, false), out var float32))
                layer.Float32Method = float32;
            if (chosen.TryGetValue((layer.Shape, true), out var bfloat16))
                layer.Bfloat16Method = bfloat16;
        }

        return Warnings([.. layers.Select(l => (l.First(), chosen[l.Key])).Where(l => l.Item2 != ConvolutionMethod.Kernel)], layers.Length);
    }

    const string NotChecked =
        "libtorch's convolutions could not be checked on this processor: the child process that tries them "
        + "did not start, or was stopped; some machines make some of them wrong ('hydra doctor' checks again)";

    // In the order of their speed. Another memory layout is no way out: where the processor hides its caches, it is wrong more often.
    static IEnumerable<ConvolutionMethod> Methods(bool bfloat16)
    {
        yield return ConvolutionMethod.Kernel;
        if (bfloat16)
            yield return ConvolutionMethod.Float32;
        yield return ConvolutionMethod.Product;
    }

    bool Know(IReadOnlyList<ConvolutionCase> cases, ConvolutionMethod method)
    {
        ConvolutionCase[] unknown = [.. cases.Where(c => cache[c, method] is null)];
        if (unknown.Length == 0)
            return true;
        if (trial(unknown, method) is not { } found)
            return false;
        cache.Add(found, method);
        return true;
    }

    static IReadOnlyList<string> Warnings(IReadOnlyList<(ConvolutionCase Case, ConvolutionMethod Method)> replaced, int all)
    {
        if (replaced.Count == 0)
            return [];
        var ways = string.Join(
            "; ",
            replaced.GroupBy(r => r.Method).Select(g => $"{Words(g.Key)}: {string.Join(", ", g.Select(r => r.Case.Layer))}")
        );
        return
        [
            $"libtorch computes {replaced.Count} of the {all} kinds of convolution of this network wrongly "
                + $"on this processor; they are computed another way, which was checked against float64 ({ways})",
        ];
    }

    static string Words(ConvolutionMethod method) => method == ConvolutionMethod.Float32 ? "in float32" : "as matrix products";

    static HydraException NothingIsRight(ConvolutionCase wrong) =>
        new(
            ErrorKind.Resources,
            $"this processor with this libtorch gives wrong numbers for the convolution {wrong.Layer}, by its "
                + $"kernels and by matrix products alike: nothing that is trained or predicted here would be right. "
                + "Use another machine, or set the environment variable ONEDNN_MAX_CPU_ISA=AVX2 and try again"
        );
}
