using Google.Protobuf;
using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
using HydraSharp.Inference.Runtime;
using HydraSharp.Layers.Onnx.Proto;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Export;

/// <summary>
/// Heads of an exported model that are dropped or renamed: the graph loses what only they needed, the card follows, the checksum is new.
/// </summary>
internal static class ModelHeads
{
    /// <summary>The model with other heads.</summary>
    /// <param name="file">The sealed file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="kept">The heads that stay; at least one.</param>
    /// <param name="renamed">New names by old ones.</param>
    /// <exception cref="HydraException">It is no model of HydraSharp, a head is not there, or two would have one name.</exception>
    internal static (byte[] File, ModelCard Card) Change(
        byte[] file,
        string name,
        IReadOnlyCollection<string> kept,
        IReadOnlyDictionary<string, string> renamed
    )
    {
        var model = ModelProto.Parser.ParseFrom(file);
        var entry = model.MetadataProps.First(p => p.Key == ModelCard.MetadataKey);
        var card = ModelCard.FromJson(entry.Value, name);
        Check(card, name, kept, renamed);
        string New(string task) => renamed.GetValueOrDefault(task, task);
        card = card with
        {
            Tasks = [.. card.Tasks.Where(t => kept.Contains(t.Name)).Select(t => t with { Name = New(t.Name) })],
            Parity = card.Parity is { } parity
                ? parity with
                {
                    Tasks = [.. parity.Tasks.Where(t => kept.Contains(t.Name)).Select(t => t with { Name = New(t.Name) })],
                }
                : null,
            Quantization = card.Quantization is { } cost
                ? cost with
                {
                    Tasks = [.. cost.Tasks.Where(t => kept.Contains(t.Name)).Select(t => t with { Name = New(t.Name) })],
                }
                : null,
        };
        var before = Learned(model.Graph);
        Prune(model.Graph, kept);
        Rename(model.Graph, kept, New);
        card = card with { Parameters = card.Parameters - (before - Learned(model.Graph)) };
        entry.Value = card.ToJson();
        foreach (var checksum in model.MetadataProps.Where(p => p.Key == ModelChecksum.Key).ToArray())
            model.MetadataProps.Remove(checksum);
        return (ModelChecksum.Append(model.ToByteArray()), card);
    }

    /// <summary>The heads that are left.</summary>
    /// <param name="known">All heads.</param>
    /// <param name="name">What messages call the model.</param>
    /// <param name="kept">Those that stay; empty for all.</param>
    /// <param name="dropped">Those that go.</param>
    /// <exception cref="HydraException">One is not there, or none would be left.</exception>
    internal static string[] Left(
        IReadOnlyCollection<string> known,
        string name,
        IReadOnlyCollection<string> kept,
        IReadOnlyCollection<string> dropped
    )
    {
        var unknown = kept.Concat(dropped).Where(h => !known.Contains(h)).Distinct().ToArray();
        if (unknown.Length > 0)
            throw new HydraException(
                ErrorKind.Usage,
                $"{name} has no head {string.Join(", ", unknown.Select(u => $"'{u}'"))}; it has {string.Join(", ", known)}"
            );
        string[] left = [.. known.Where(h => (kept.Count == 0 || kept.Contains(h)) && !dropped.Contains(h))];
        return left.Length > 0 ? left : throw new HydraException(ErrorKind.Usage, "no head would be left");
    }

    static void Check(ModelCard card, string name, IReadOnlyCollection<string> kept, IReadOnlyDictionary<string, string> renamed)
    {
        string[] known = [.. card.Tasks.Select(t => t.Name)];
        if (kept.Count == 0)
            throw new HydraException(ErrorKind.Usage, "no head would be left");
        Left(known, name, [.. kept, .. renamed.Keys], []);
        var names = kept.Select(h => renamed.GetValueOrDefault(h, h)).ToArray();
        if (names.GroupBy(n => n, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new HydraException(ErrorKind.Usage, $"two heads would be named '{twice.Key}'");
        if (
            names.FirstOrDefault(n => n == ModelGraph.Image || n.Contains('.', StringComparison.Ordinal) || n.Trim().Length == 0) is { } bad
        )
            throw new HydraException(ErrorKind.Usage, $"'{bad}' cannot name a head: it is the input's name, empty, or has a '.'");
    }

    static bool IsOf(string output, IReadOnlyCollection<string> heads) => heads.Any(h => output == h || output == h + ".raw");

    // Backwards from the outputs that stay.
    static void Prune(GraphProto graph, IReadOnlyCollection<string> kept)
    {
        foreach (var output in graph.Output.Where(o => !IsOf(o.Name, kept)).ToArray())
            graph.Output.Remove(output);
        var needed = graph.Output.Select(o => o.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var node in graph.Node.Reverse().ToArray())
            if (node.Output.Any(needed.Contains))
                needed.UnionWith(node.Input);
            else
                graph.Node.Remove(node);
        foreach (var constant in graph.Initializer.Where(c => !needed.Contains(c.Name)).ToArray())
            graph.Initializer.Remove(constant);
    }

    static void Rename(GraphProto graph, IReadOnlyCollection<string> kept, Func<string, string> name)
    {
        foreach (var output in graph.Output.ToArray())
        {
            var task = kept.First(h => IsOf(output.Name, [h]));
            var now = name(task) + output.Name[task.Length..];
            var maker = graph.Node.First(n => n.Output.Contains(output.Name));
            maker.Output[maker.Output.IndexOf(output.Name)] = now;
            maker.Name = now;
            output.Name = now;
        }
    }

    static long Learned(GraphProto graph) =>
        graph
            .Initializer.Where(c =>
                c.Name.EndsWith(".weight", StringComparison.Ordinal)
                || c.Name.EndsWith(".bias", StringComparison.Ordinal)
                || c.Name.EndsWith(".biases", StringComparison.Ordinal)
                || c.Name.EndsWith(".weight.rounded", StringComparison.Ordinal)
                || c.Name.EndsWith(".bias.rounded", StringComparison.Ordinal)
            )
            .Sum(c => c.Dims.Aggregate(1L, (a, b) => a * b));
}
