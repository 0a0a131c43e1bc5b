using HydraSharp.Files.Tensors;

namespace HydraSharp.Networks.Weights.Torch;

/// <summary>
/// All that a state dictionary's pickle may call. A name is known here or refused; none of Python's own functions is.
/// A call answers what was built, or null with the reason why not.
/// </summary>
internal sealed class TorchGlobals(TorchArchive archive)
{
    const int MaxDimensions = 64;

    static readonly PickleGlobal OrderedDictionary = new("collections", "OrderedDict");
    static readonly PickleGlobal Tensor = new("torch._utils", "_rebuild_tensor_v2");
    static readonly PickleGlobal Parameter = new("torch._utils", "_rebuild_parameter");

    static readonly Dictionary<PickleGlobal, ElementType> Storages = new (string Name, ElementType Type)[]
    {
        ("Float", ElementType.F32),
        ("Double", ElementType.F64),
        ("Half", ElementType.F16),
        ("BFloat16", ElementType.BF16),
        ("Long", ElementType.I64),
        ("Int", ElementType.I32),
        ("Short", ElementType.I16),
        ("Char", ElementType.I8),
        ("Byte", ElementType.U8),
        ("Bool", ElementType.BOOL),
    }.ToDictionary(t => new PickleGlobal("torch", t.Name + "Storage"), t => t.Type);

    /// <summary>Whether a pickle may say this name.</summary>
    internal static bool Knows(PickleGlobal name) =>
        name == OrderedDictionary || name == Tensor || name == Parameter || Storages.ContainsKey(name);

    /// <summary>Calls a known name.</summary>
    internal (object? Made, string Reason) Call(PickleGlobal name, object[] arguments)
    {
        if (name == OrderedDictionary)
            return arguments.Length == 0 ? (new OrderedDictionary<object, object>(), "") : (null, "OrderedDict is called with arguments");
        // Of a kind of numbers that is not read.
        if (arguments is [PickleStub, ..])
            return (PickleStub.Value, "");
        if (name == Tensor)
            return Rebuild(arguments);
        if (name == Parameter)
            return arguments is [TorchTensor data, bool, _]
                ? (data, "")
                : (null, "_rebuild_parameter is called with something else than a tensor");
        return (null, $"{name} is called, which is only named in a state dictionary");
    }

    /// <summary>Finds the storage that a persistent id names: <c>('storage', torch.FloatStorage, '0', 'cpu', 42)</c>.</summary>
    internal (object? Made, string Reason) Storage(object id)
    {
        if (id is not object[] parts || parts is not ["storage", PickleGlobal kind, string key, string, long count])
            return (null, "a persistent id does not describe a storage");
        if (!Knows(kind))
            return (PickleStub.Value, "");
        if (!Storages.TryGetValue(kind, out var type))
            return (null, $"{kind} is no type of storage");
        return archive.LengthOf(key) switch
        {
            null => (null, $"there is no file 'data/{key}' with the numbers of a storage"),
            var bytes when count < 0 || bytes != (Int128)count * NamedArray.SizeOf(type) => (
                null,
                $"'data/{key}' has {bytes} bytes, not the {count} numbers of a {kind.Name}"
            ),
            _ => (new TorchStorage(key, type, count), ""),
        };
    }

    // storage, offset, size, stride, requires_grad, backward_hooks and, since PyTorch 2.0 and seldom, metadata.
    static (object? Made, string Reason) Rebuild(object[] arguments)
    {
        if (
            arguments.Length is not (6 or 7)
            || arguments is not [TorchStorage storage, long offset, object[] size, object[] stride, bool, ..]
        )
            return (null, "_rebuild_tensor_v2 is called with something else than a storage, an offset, sizes and strides");
        if (size.Length > MaxDimensions)
            return (null, $"a tensor has more than {MaxDimensions} dimensions");
        if (!size.All(s => s is long) || !stride.All(s => s is long))
            return (null, "a tensor's sizes or strides are no whole numbers");
        var tensor = new TorchTensor(storage, offset, [.. size.Cast<long>()], [.. stride.Cast<long>()]);
        return tensor.Error() is { } error ? (null, error) : (tensor, "");
    }
}
