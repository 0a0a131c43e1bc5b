using HydraSharp.Files.Tensors;

namespace HydraSharp.Networks.Weights.Torch;

/// <summary>Numbers in a row that tensors look into; several tensors may share one.</summary>
/// <param name="Key">The name of its file in the archive.</param>
/// <param name="Type">How the numbers are stored.</param>
/// <param name="Count">How many there are; the archive was asked, so that it is true.</param>
internal sealed record TorchStorage(string Key, ElementType Type, long Count);
