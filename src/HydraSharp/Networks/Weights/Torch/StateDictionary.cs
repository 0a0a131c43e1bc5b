using HydraSharp.Inference;

namespace HydraSharp.Networks.Weights.Torch;

/// <summary>Finds the tensors by name in what a file holds.</summary>
internal static class StateDictionary
{
    const int Deepest = 4;

    // Where training programs put it in what they save.
    static readonly string[] Keys = ["state_dict", "model", "model_state_dict"];

    /// <summary>The tensors of the state dictionary, in its order. What is no tensor beside them is left out.</summary>
    /// <param name="root">The file's object.</param>
    /// <param name="bad">Words an error.</param>
    /// <exception cref="HydraException">There is none.</exception>
    internal static IReadOnlyList<(string Name, TorchTensor Tensor)> Find(object root, Func<string, long?, HydraException> bad)
    {
        var here = root;
        for (var depth = 0; here is OrderedDictionary<object, object> names && depth < Deepest; depth++)
        {
            var tensors = names.Where(p => p.Value is TorchTensor).ToArray();
            if (tensors.FirstOrDefault(p => p.Key is not string) is { Key: { } odd })
                throw bad($"a tensor has the key {odd}, which is no name", null);
            if (tensors.Length > 0)
                return [.. tensors.Select(p => ((string)p.Key, (TorchTensor)p.Value))];
            here = Keys.Select(k => names.GetValueOrDefault(k)).FirstOrDefault(v => v is OrderedDictionary<object, object>);
        }

        throw bad(
            $"no dictionary of tensors: it is {Words(root)}; save "
                + $"model.state_dict(), alone or under one of the keys {string.Join(", ", Keys)}",
            null
        );
    }

    static string Words(object root) =>
        root switch
        {
            OrderedDictionary<object, object> { Count: 0 } => "an empty dictionary",
            OrderedDictionary<object, object> names => "a dictionary with the keys "
                + NameList.Short([.. names.Keys.Select(k => k.ToString() ?? "")]),
            TorchTensor => "one tensor without a name",
            List<object> or object[] => "a list",
            _ => "a " + root.GetType().Name,
        };
}
