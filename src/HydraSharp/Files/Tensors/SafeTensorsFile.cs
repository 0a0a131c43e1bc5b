namespace HydraSharp.Files.Tensors;

/// <summary>What a safetensors file holds.</summary>
/// <param name="Arrays">The arrays in the order of the header.</param>
/// <param name="Metadata">The file's own notes.</param>
internal sealed record SafeTensorsFile(IReadOnlyList<NamedArray> Arrays, IReadOnlyDictionary<string, string> Metadata);
