using HydraSharp.Files.Tensors;
using HydraSharp.Inference;

namespace HydraSharp.Networks.Weights.Torch;

/// <summary>
/// A PyTorch state dictionary as torch.save writes it since 1.6: a zip archive with a pickle of the structure and a file of numbers per
/// storage.
/// The pickle is read by <see cref="PickleReader"/>, which can build tensors and containers only. The older form is recognised and refused.
/// </summary>
internal sealed class TorchFormat : WeightsFormat
{
    const byte Protocol = 0x80;
    const int NewestProtocol = 5;

    internal override string Name => "PyTorch state dictionaries (.pth)";

    internal override bool Recognises(ReadOnlySpan<byte> head) => head.StartsWith("PK\x03\x04"u8) || IsBarePickle(head);

    internal override IReadOnlyList<IReadOnlyList<NamedArray>> Read(ReadOnlyMemory<byte> bytes, string name)
    {
        if (IsBarePickle(bytes.Span))
            throw new HydraException(
                ErrorKind.Model,
                $"{name}: a bare pickle, as torch.save wrote before PyTorch 1.6, is not "
                    + $"read (at byte 0). Save it anew with a PyTorch that you trust it to: "
                    + "torch.save(torch.load(FILE, map_location='cpu', weights_only=True), NEW_FILE)"
            );
        using var archive = new TorchArchive(bytes, name);
        var reader = new PickleReader(archive.Structure, new TorchGlobals(archive), archive.Bad);
        var found = new List<IReadOnlyList<NamedArray>>();
        foreach (var tensors in StateDictionary.Find(reader.Read(), reader.FirstUnknown, archive.Bad))
            found.Add([.. tensors.Select(t => archive.Open(t.Name, t.Tensor))]);
        return found;
    }

    static bool IsBarePickle(ReadOnlySpan<byte> head) => head.Length >= 2 && head[0] == Protocol && head[1] is >= 1 and <= NewestProtocol;
}
