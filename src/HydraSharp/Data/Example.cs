namespace HydraSharp.Data;

/// <summary>One image and the labels known of it.</summary>
/// <remarks>Public because a format of another assembly finds them, and a split assigns them.</remarks>
/// <param name="File">Full path of the image file.</param>
/// <param name="Key">What names the example for good: its path relative to the source's folder, with '/'. Splits hash it.</param>
/// <param name="Labels">Trimmed label texts by column. A label that is missing has no entry.</param>
public sealed record Example(string File, string Key, IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>Where the labels stand, for messages: <c>labels.csv:12</c> or the file's name.</summary>
    public string Place { get; init; } = "";

    /// <summary>The folder that labels which name files are relative to; empty for the image's own.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Whether the files of its labels must lie below <see cref="Folder"/>.</summary>
    public bool Confined { get; init; }

    /// <summary>Which of several sources it comes from, from 0.</summary>
    public int Source { get; init; }

    /// <summary>The words that its source names for a missing label; null for <see cref="DataSpec.UsualMissingWords"/>.</summary>
    public IReadOnlyList<string>? MissingWords { get; init; }

    /// <summary>The split of the data it belongs to.</summary>
    public Split Split { get; init; }

    /// <summary>Whether somebody chose that part for it, rather than draws.</summary>
    public bool SplitIsGiven { get; init; }
}
