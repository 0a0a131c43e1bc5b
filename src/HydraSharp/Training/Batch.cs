using static TorchSharp.torch;

namespace HydraSharp.Training;

/// <summary>Examples as the network and the losses get them.</summary>
/// <param name="Input">Images [N, 3, H, W].</param>
/// <param name="Examples">The examples they show [N].</param>
/// <param name="Maps">The labels that are images, by task: [N, channels, H, W], NaN where nothing is known.</param>
internal sealed record Batch(Tensor Input, int[] Examples, IReadOnlyDictionary<string, Tensor> Maps);
