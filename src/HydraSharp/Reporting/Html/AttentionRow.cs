namespace HydraSharp.Reporting.Html;

/// <summary>One image and where each head looks.</summary>
/// <param name="Row">Its row in the measured split.</param>
/// <param name="Image">The network's input as a data URI.</param>
/// <param name="Maps">The same with each head's map laid over it, in the order of the tasks.</param>
/// <param name="Cells">Height and width of the maps in cells.</param>
internal sealed record AttentionRow(int Row, string Image, IReadOnlyList<string> Maps, (int Height, int Width) Cells);
