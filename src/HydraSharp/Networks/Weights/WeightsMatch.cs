using HydraSharp.Files.Tensors;
using HydraSharp.Inference;
using HydraSharp.Networks.Backbones;
using HydraSharp.Training.Distributed;
using static TorchSharp.torch;

namespace HydraSharp.Networks.Weights;

/// <summary>Which of a file's arrays go where in a network. Nothing is changed before all of it is known to fit.</summary>
internal sealed class WeightsMatch
{
    const string Counter = "num_batches_tracked";

    readonly StoredWeights weights;
    readonly IReadOnlyList<NamedArray> arrays;
    readonly ILookup<string, Tensor> targets;
    readonly Dictionary<string, NamedArray> found;

    /// <summary>Compares names; nothing is changed yet.</summary>
    /// <param name="weights">The file.</param>
    /// <param name="net">The network.</param>
    /// <param name="heads">Whether the file is of a whole network, whose heads go into heads of the same name.</param>
    internal WeightsMatch(StoredWeights weights, HydraNet net, bool heads = false)
    {
        this.weights = weights;
        targets = (heads ? Whole(weights, net) : net.Backbones.SelectMany(b => b.Module.state_dict())).ToLookup(
            p => p.Key,
            p => p.Value,
            StringComparer.Ordinal
        );
        (arrays, var prefix) = heads
            ? (weights.Arrays, "")
            : NamePrefix.Find(weights.Sets, targets.ToDictionary(t => t.Key, t => t.First().shape, StringComparer.Ordinal));
        if (arrays != weights.Arrays)
            StoredWeights.RequireFinite(arrays, weights.File);
        found = arrays
            .Where(a => a.Name.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(a => a.Name[prefix.Length..], StringComparer.Ordinal);
        string[] names = [.. targets.Select(t => t.Key)];
        Matched = [.. names.Where(found.ContainsKey)];
        Missing = [.. names.Where(n => !found.ContainsKey(n) && !n.EndsWith(Counter, StringComparison.Ordinal))];
        New = heads
            ? [.. net.state_dict().Keys.Where(n => !targets.Contains(n))]
            :
            [
                .. net.Backbones.SelectMany(b => Missing.Where(b.Module.state_dict().ContainsKey).Select(n => $"{b.Name}.{n}")),
                .. net.state_dict().Keys.Where(n => !net.Backbones.Any(b => HydraNet.IsWithin(n, [b.Name]))),
            ];
        LeftOver =
        [
            .. arrays
                .Select(a => a.Name)
                .Where(n => !n.StartsWith(prefix, StringComparison.Ordinal) || !targets.Contains(n[prefix.Length..])),
        ];
    }

    /// <summary>Names of the backbone that the file has.</summary>
    internal IReadOnlyList<string> Matched { get; }

    /// <summary>Names of the network that begin fresh.</summary>
    internal IReadOnlyList<string> New { get; }

    /// <summary>Names of the file that have no place.</summary>
    internal IReadOnlyList<string> LeftOver { get; }

    /// <summary>
    /// Whether the file has more of the kind of layers that the backbone has, besides those that it leaves out: it may be of a larger
    /// network.
    /// </summary>
    internal bool IsOfALargerNetwork(BackboneSpec backbone)
    {
        var parts = targets.Select(t => First(t.Key)).ToHashSet(StringComparer.Ordinal);
        return found.Keys.Any(n =>
            !targets.Contains(n) && !n.EndsWith(Counter, StringComparison.Ordinal) && parts.Contains(First(n)) && !backbone.LeavesOut(n)
        );
    }

    IReadOnlyList<string> Missing { get; }

    /// <summary>Whether every batch norm of the file has weight 1, mean 0 and variance 1: they are folded into the convolutions.</summary>
    internal bool NormsAreFolded
    {
        get
        {
            var norms = Matched
                .Where(n => n.EndsWith(".running_mean", StringComparison.Ordinal))
                .Select(n => n[..^"running_mean".Length])
                .ToArray();
            return norms.Length > 0
                && norms.All(n => IsAll(n + "running_mean", 0) && IsAll(n + "running_var", 1) && IsAll(n + "weight", 1));
        }
    }

    /// <summary>Copies the arrays into the network.</summary>
    /// <param name="partial">Whether parts of the backbone may stay fresh, or of the file unused.</param>
    /// <param name="backbone">The backbone's settings; null where others are not looked for.</param>
    /// <exception cref="HydraException">Something does not fit (kind Model; all of it at once). Nothing was changed.</exception>
    internal void Apply(bool partial, BackboneSpec? backbone = null)
    {
        var wrong = new List<string>();
        if (Matched.Count == 0)
            wrong.Add("it has no array of the backbone");
        else if (Missing.Count > 0 && !partial)
            wrong.Add($"it lacks {Missing.Count} of the backbone's {targets.Count} arrays: {NameList.Short(Missing)}");
        if (backbone is not null && !partial && IsOfALargerNetwork(backbone))
            wrong.Add("it has more layers than the backbone: it is of a larger network");
        foreach (var name in Matched)
        {
            var (array, target) = (found[name], targets[name].First());
            if (!array.Shape.AsSpan().SequenceEqual(target.shape))
                wrong.Add(
                    $"'{array.Name}' is [{string.Join(", ", array.Shape)}] in the "
                        + $"file and [{string.Join(", ", target.shape)}] in the backbone"
                );
            else if (target.is_floating_point() && !IsFloat(array.Type))
                wrong.Add($"'{array.Name}' holds {array.Type} numbers, not F32, F16 or BF16");
        }

        if (wrong.Count > 0)
            throw new HydraException(
                ErrorKind.Model,
                $"{weights.File} does not fit the backbone: "
                    + $"{string.Join("; ", wrong.Take(10))}{(wrong.Count > 10 ? $"; and {wrong.Count - 10} more" : "")}. "
                    + $"It begins with {NameList.Short([.. arrays.Select(a => a.Name)])}: "
                    + (Sibling(backbone) is { } sibling ? $"write backbone: {sibling}" : "choose the backbone these weights are of")
                    + (Missing.Count > 0 && Matched.Count > 0 ? ", or set pretrained.partial" : "")
            );
        foreach (var name in Matched)
        foreach (var target in targets[name])
            TensorArrays.CopyInto(target, found[name]);
    }

    // The settings of the backbone's type that all arrays are of.
    string? Sibling(BackboneSpec? backbone)
    {
        foreach (var (spec, words) in backbone?.Siblings ?? [])
        {
            using var scope = NewDisposeScope();
            var shapes = spec.Create().state_dict();
            var (set, prefix) = NamePrefix.Find(weights.Sets, shapes.ToDictionary(p => p.Key, p => p.Value.shape, StringComparer.Ordinal));
            var names = set.Where(a => a.Name.StartsWith(prefix, StringComparison.Ordinal))
                .ToDictionary(a => a.Name[prefix.Length..], a => a.Shape, StringComparer.Ordinal);
            var parts = shapes.Keys.Select(First).ToHashSet(StringComparer.Ordinal);
            if (
                shapes.All(s =>
                    s.Key.EndsWith(Counter, StringComparison.Ordinal)
                    || (names.TryGetValue(s.Key, out var shape) && shape.AsSpan().SequenceEqual(s.Value.shape))
                )
                && names.Keys.All(n =>
                    shapes.ContainsKey(n) || !parts.Contains(First(n)) || n.EndsWith(Counter, StringComparison.Ordinal) || spec.LeavesOut(n)
                )
            )
                return words;
        }

        return null;
    }

    // All but the heads and branches that the file knows nothing of.
    static IEnumerable<KeyValuePair<string, Tensor>> Whole(StoredWeights weights, HydraNet net)
    {
        static string Head(string name) => name.Split('.') is ["heads" or "branches", var task, ..] ? task : "";
        var known = weights.Arrays.Select(a => Head(a.Name)).ToHashSet(StringComparer.Ordinal);
        return net.state_dict().Where(p => Head(p.Key).Length == 0 || known.Contains(Head(p.Key)));
    }

    static string First(string name) => name.Split('.')[0];

    static bool IsFloat(ElementType type) => type is ElementType.F64 or ElementType.F32 or ElementType.F16 or ElementType.BF16;

    bool IsAll(string name, float expected) =>
        found.TryGetValue(name, out var array)
        && IsFloat(array.Type)
        && TensorArrays.ToFloats(array).All(v => Math.Abs(v - expected) < 1e-3f);
}
