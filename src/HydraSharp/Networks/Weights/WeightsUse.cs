namespace HydraSharp.Networks.Weights;

/// <summary>How stored weights are put into a network.</summary>
/// <param name="Partial">Whether parts of the backbone that the file lacks may stay fresh.</param>
/// <param name="NormImages">Training images from which batch-norm statistics are estimated anew; 0 keeps the file's.</param>
/// <param name="Heads">Whether the file is of a whole network: its heads go into heads of the same name.</param>
internal sealed record WeightsUse(bool Partial = false, int NormImages = 0, bool Heads = false);
