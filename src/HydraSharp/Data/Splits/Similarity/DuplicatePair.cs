namespace HydraSharp.Data.Splits.Similarity;

/// <summary>Two examples that show one image.</summary>
/// <param name="First">Index of the one.</param>
/// <param name="Second">Index of the other, above the first.</param>
/// <param name="Likeness">How alike they are.</param>
/// <param name="Distance">Bits in which their hashes differ.</param>
/// <param name="Correlation">Correlation of their small grey images; 1 at most.</param>
public sealed record DuplicatePair(int First, int Second, Likeness Likeness, int Distance, double Correlation);
