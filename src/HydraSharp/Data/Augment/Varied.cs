using HydraSharp.DenseLabels;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.Data.Augment;

/// <summary>An image as the network gets it, and where it came from.</summary>
/// <param name="Image">The image, of the input's size.</param>
/// <param name="Move">Where each of its pixels was read in the loaded image, so that labels can follow.</param>
readonly record struct Varied(PixelImage Image, Affine Move);
