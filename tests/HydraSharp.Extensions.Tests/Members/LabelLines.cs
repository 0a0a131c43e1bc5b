using HydraSharp.Data;
using HydraSharp.Inference.Imaging;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Extensions.Tests.Members;

/// <summary>Images and labels in a text file: a path relative to it in each line, and then a <c>column=label</c> for each label.</summary>
public sealed record LabelLines : DataSpec
{
    /// <summary>The text file.</summary>
    public string File { get; init; } = "";

    /// <inheritdoc />
    public override DataSourceContents Open()
    {
        var opened = new DataSourceContents();
        if (!System.IO.File.Exists(File))
        {
            opened.Problems.Add("file", $"there is no file '{File}'");
            return opened;
        }

        var found = new List<Example>();
        foreach (var (index, line) in System.IO.File.ReadLines(File).Index())
        {
            var place = $"{File}:{index + 1}";
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
                continue;
            var labels = words[1..].Select(w => w.Split('=')).ToLookup(w => w.Length == 2);
            foreach (var wrong in labels[false])
                opened.Problems.Add(new Problem("", $"'{string.Join('=', wrong)}' is not column=label") { Place = place });
            found.Add(
                new(
                    Path.Combine(Path.GetDirectoryName(Path.GetFullPath(File))!, words[0]),
                    words[0],
                    labels[true].ToDictionary(w => w[0], w => w[1], StringComparer.Ordinal)
                )
                {
                    Place = place,
                }
            );
        }

        return Arrange(opened, found, [.. found.SelectMany(e => e.Labels.Keys).Distinct(StringComparer.Ordinal)]);
    }

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        problems.Require(File.Length > 0, "file", "no file is named");
        problems.Require(!ImageFile.IsNamedLikeImage(File), "file", $"'{File}' is an image", "the file with the labels");
    }
}
