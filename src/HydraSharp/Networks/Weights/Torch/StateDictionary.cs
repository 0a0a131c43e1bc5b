using HydraSharp.Inference;

namespace HydraSharp.Networks.Weights.Torch;

/// <summary>Finds the dictionaries of tensors by name in what a file holds, however deep they are.</summary>
internal static class StateDictionary
{
    const int Deepest = 8;
    const int Most = 16;

    // Where training programs put it in what they save: taken where several fit equally well.
    static readonly string[] Keys = ["state_dict", "model", "model_state_dict"];

    /// <summary>
    /// The tensors of each dictionary that may be a state dictionary, in its order; what is no tensor beside them is left out. The largest
    /// comes first, then one under a usual key, then the first in the file. Far smaller ones, such as those of an optimizer, are left out.
    /// </summary>
    /// <param name="root">The file's object.</param>
    /// <param name="unknown">The first name that is not known, and the byte where it stands.</param>
    /// <param name="bad">Words an error.</param>
    /// <exception cref="HydraException">There is none.</exception>
    internal static IReadOnlyList<IReadOnlyList<(string Name, TorchTensor Tensor)>> Find(
        object root,
        (PickleGlobal Name, long At)? unknown,
        Func<string, long?, HydraException> bad
    )
    {
        var found = new List<(string Key, IReadOnlyList<(string, TorchTensor)> Tensors)>();
        object? odd = null;
        Walk(root, "", 0, new HashSet<object>(ReferenceEqualityComparer.Instance));
        if (found.Count == 0)
            throw Nothing(root, odd, unknown, bad);
        var most = found.Max(f => f.Tensors.Count);
        return
        [
            .. found
                .Where(f => f.Tensors.Count * 4 >= most)
                .OrderByDescending(f => f.Tensors.Count)
                .ThenBy(f => Array.IndexOf(Keys, f.Key) is >= 0 and var place ? place : Keys.Length)
                .Take(Most)
                .Select(f => f.Tensors),
        ];

        void Walk(object here, string key, int depth, HashSet<object> seen)
        {
            if (depth > Deepest || here is not (OrderedDictionary<object, object> or List<object> or object[]) || !seen.Add(here))
                return;
            if (here is OrderedDictionary<object, object> names)
            {
                var tensors = names.Where(p => p is { Key: string, Value: TorchTensor }).ToArray();
                if (tensors.Length > 0)
                    found.Add((key, [.. tensors.Select(p => ((string)p.Key, (TorchTensor)p.Value))]));
                odd ??= names.FirstOrDefault(p => p is { Key: not string, Value: TorchTensor }).Key;
                foreach (var (name, value) in names)
                    Walk(value, name as string ?? "", depth + 1, seen);
            }
            else
                foreach (var value in (IEnumerable<object>)here)
                    Walk(value, "", depth + 1, seen);
        }
    }

    static HydraException Nothing(
        object root,
        object? odd,
        (PickleGlobal Name, long At)? unknown,
        Func<string, long?, HydraException> bad
    ) =>
        odd is not null ? bad($"a tensor has the key {odd}, which is no name", null)
        : unknown is { } it
            ? bad(
                $"it refers to {it.Name}, and nothing but tensors is read, so that no file "
                    + $"can run code; where it is a whole model, save model.state_dict() instead",
                it.At
            )
        : bad(
            $"no dictionary of tensors: it is {Words(root)}; save "
                + $"model.state_dict(), alone or under one of the keys {string.Join(", ", Keys)}",
            null
        );

    static string Words(object root) =>
        root switch
        {
            OrderedDictionary<object, object> { Count: 0 } => "an empty dictionary",
            OrderedDictionary<object, object> names => "a dictionary with the keys "
                + NameList.Short([.. names.Keys.Select(k => k.ToString() ?? "")]),
            TorchTensor => "one tensor without a name",
            List<object> or object[] => "a list",
            PickleStub => PickleStub.Value.ToString(),
            _ => "a " + root.GetType().Name,
        };
}
