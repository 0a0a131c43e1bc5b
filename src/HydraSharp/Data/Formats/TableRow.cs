namespace HydraSharp.Data.Formats;

/// <summary>One row of a table: its line in the file and the cells that are not empty, trimmed, by column.</summary>
sealed record TableRow(int Line, Dictionary<string, string> Cells);
