using System.Text;
using System.Text.RegularExpressions;
using HydraSharp.Checks;

namespace HydraSharp.Data;

/// <summary>Pictures whose labels are in their file names, such as <c>{age}_{gender}_{race}_*</c>.</summary>
public sealed record FileNames : DataSpec
{
    const int Shown = 5;

    /// <summary>The folder with the pictures; sub-folders are read too.</summary>
    public string Folder { get; init; } = "";

    /// <summary>
    /// What the names look like, without folders: <c>{column}</c> is a label up to the text that follows it, <c>*</c> is anything.
    /// </summary>
    public string Pattern { get; init; } = "";

    /// <inheritdoc />
    public override Opened Open()
    {
        var opened = new Opened();
        var pictures = PictureFolder.Find(Folder, opened);
        var pattern = Compile(Pattern);
        var examples = new List<Example>();
        var odd = new List<string>();
        foreach (var key in pictures)
        {
            var match = pattern.Match(key[(key.LastIndexOf('/') + 1)..]);
            if (!match.Success) odd.Add(key);
            else examples.Add(new(Path.Combine(Folder, key), key, match.Groups.Values.Skip(1).ToDictionary(g => g.Name, g => g.Value, StringComparer.Ordinal)) { Place = Path.Combine(Folder, key) });
        }

        if (examples.Count == 0 && pictures.Count > 0)
            opened.Problems.Add("data.pattern", $"none of {pictures.Count} names fits '{Pattern}'; the first is '{pictures[0]}'", "for example {age}_{gender}_{race}_*");
        else if (odd.Count > 0)
            opened.Notes.Add($"{odd.Count} names do not fit '{Pattern}' and were left out: {string.Join(", ", odd.Take(Shown))}{(odd.Count > Shown ? ", ..." : "")}");
        Labelling.Finish(this, examples, opened);
        return opened;
    }

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        problems.Require(Folder.Length > 0, "folder", "no folder is named", "the folder with the pictures; --set data.folder=PATH");
        problems.Require(Pattern.Contains('{', StringComparison.Ordinal), "pattern", Pattern.Length == 0 ? "it is missing" : $"'{Pattern}' names no label", "for example {age}_{gender}_{race}_*");
        if (Regex.IsMatch(Pattern, @"\{[^}]*$|\{\}|\{[^}]*\{|\}\{")) problems.Add("pattern", $"'{Pattern}': each label needs a name in braces, and text between two labels");
        var names = Regex.Matches(Pattern, @"\{([^{}]+)\}").Select(m => m.Groups[1].Value).ToArray();
        foreach (var name in names.Where(n => !Regex.IsMatch(n, "^[A-Za-z_][A-Za-z0-9_]*$"))) problems.Add("pattern", $"'{name}' cannot name a label", "letters, digits and '_'");
        problems.Require(names.Distinct(StringComparer.Ordinal).Count() == names.Length, "pattern", $"'{Pattern}' names a label twice");
    }

    static Regex Compile(string pattern)
    {
        var text = new StringBuilder("^");
        foreach (Match piece in Regex.Matches(pattern, @"\{([^{}]+)\}|\*|[^{*]+"))
            text.Append(piece.Groups[1].Success ? $"(?<{piece.Groups[1].Value}>.+?)" : piece.Value == "*" ? ".*" : Regex.Escape(piece.Value));
        return new(text.Append('$').ToString(), RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
    }
}
