namespace HydraSharp.Data;

/// <summary>A row of a table of labels.</summary>
/// <param name="Line">Its line in the file, from 1.</param>
/// <param name="Cells">Its texts by column.</param>
internal sealed record LabelRow(int Line, IReadOnlyDictionary<string, string> Cells);
