using HydraSharp.Files.Tensors;

namespace HydraSharp.Networks.Weights;

/// <summary>Eight bytes of length, then a JSON object.</summary>
internal sealed class SafeTensorsFormat : WeightsFormat
{
    const int LengthBytes = 8;

    internal override string Name => "safetensors";

    internal override bool Recognises(ReadOnlySpan<byte> head) => head.Length > LengthBytes && head[LengthBytes] == (byte)'{';

    internal override IReadOnlyList<IReadOnlyList<NamedArray>> Read(ReadOnlyMemory<byte> bytes, string name) =>
        [SafeTensors.Read(bytes, name).Arrays];
}
