using HydraSharp.Inference;

namespace HydraSharp.Data.Loading;

/// <summary>An image of the data that cannot be read.</summary>
/// <param name="Index">Its index among the examples.</param>
/// <param name="Error">What is wrong with it.</param>
internal sealed record BadImage(int Index, HydraImageException Error);
