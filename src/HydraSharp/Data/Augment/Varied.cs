using HydraSharp.DenseLabels;
using HydraSharp.Inference;

namespace HydraSharp.Data.Augment;

/// <summary>A picture as the network gets it, and where it came from.</summary>
/// <param name="Picture">The picture, of the input's size.</param>
/// <param name="Move">Where each of its pixels was read in the loaded picture, so that labels can follow.</param>
readonly record struct Varied(PixelImage Picture, Affine Move);
