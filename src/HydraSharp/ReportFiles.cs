namespace HydraSharp;

/// <summary>What a report came to.</summary>
/// <param name="Page">The page.</param>
/// <param name="ModelCard">The model card beside it.</param>
/// <param name="Images">Images measured, those of the validation split for the temperatures included.</param>
/// <param name="Time">How long it took.</param>
public sealed record ReportFiles(string Page, string ModelCard, int Images, TimeSpan Time);
