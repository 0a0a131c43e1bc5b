namespace HydraSharp.Reporting.Html;

/// <summary>
/// The page's style. Colours are those of Okabe and Ito, which the colour-blind can distinguish; every series has a dash of its own too.
/// </summary>
internal static class Style
{
    /// <summary>Series that look different from one another.</summary>
    internal const int Series = 6;

    /// <summary>report.css. No '>', '&lt;' or '&amp;' is in it: XML would escape them, and a browser reads a style as it stands.</summary>
    internal static string Sheet { get; } = Read();

    static string Read()
    {
        using var stream = typeof(Style).Assembly.GetManifestResourceStream("report.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
