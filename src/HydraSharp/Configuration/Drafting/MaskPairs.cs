using System.Text.RegularExpressions;
using HydraSharp.Data.Splits;

namespace HydraSharp.Configuration.Drafting;

/// <summary>Folders of images that have a folder of masks of the same names beside them, as in CamVid, VOC and Cityscapes.</summary>
/// <param name="Images">The form of the images' paths, as <see cref="HydraSharp.Data.Formats.MatchedFiles"/> takes it.</param>
/// <param name="Masks">The form of the masks' paths.</param>
/// <param name="MaskKeys">The masks, by their path below the folder.</param>
/// <param name="ImageKeys">The images that have one.</param>
/// <param name="Left">Images outside of these folders.</param>
sealed partial record MaskPairs(
    string Images,
    string Masks,
    IReadOnlyList<string> MaskKeys,
    IReadOnlyList<string> ImageKeys,
    IReadOnlyList<string> Left
)
{
    const double MostFit = 0.9;

    /// <summary>Whether a field of the forms names the split.</summary>
    public bool HasSplit => Images.Contains("{part}", StringComparison.Ordinal);

    /// <summary>Finds them; null where there are none.</summary>
    /// <param name="keys">The paths of all images below the folder.</param>
    public static MaskPairs? Find(IReadOnlyList<string> keys)
    {
        var folders = keys.GroupBy(Folder, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
        var pairs = folders
            .Where(f =>
                f.Key.Split('/').Any(s => MaskName().IsMatch(s)) && f.Value.All(k => k.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
            )
            .Select(m => Best(m.Key, m.Value, folders))
            .OfType<Pair>()
            .ToArray();
        var chosen = pairs
            .GroupBy(p => p.Forms())
            .OrderByDescending(g => g.Count())
            .ThenBy(g => g.Key.Masks, StringComparer.Ordinal)
            .FirstOrDefault();
        if (chosen is null)
            return null;
        var (images, masks) = chosen.Key;
        pairs = [.. chosen];
        string[] imageKeys = [.. pairs.SelectMany(p => folders[p.Images])];
        string[] maskKeys = [.. pairs.SelectMany(p => folders[p.Masks])];
        return new(images, masks, maskKeys, imageKeys, [.. keys.Except(imageKeys).Except(maskKeys)]);
    }

    /// <summary>Whether a folder in the masks' form surely holds masks, whatever is in them.</summary>
    public static bool AreNamedMasks(string form) => form.Split('/').Any(s => SurelyMasks().IsMatch(s));

    static Pair? Best(string masks, string[] maskKeys, Dictionary<string, string[]> folders) =>
        folders
            .Where(f => f.Key != masks && !f.Key.Split('/').Any(s => MaskName().IsMatch(s)))
            .Select(f => (f.Key, f.Value, Suffix: Suffix(maskKeys, f.Value)))
            .Where(f => f.Suffix is not null)
            .OrderByDescending(f => IsOfSplit(masks, f.Key))
            .ThenByDescending(f => Common(f.Key, masks))
            .Select(f => new Pair(f.Key, masks, f.Suffix!, Ending(f.Value)))
            .FirstOrDefault();

    // What the masks' names have more than their images' names: nothing, or something like _mask; null where they are of other images.
    static string? Suffix(string[] masks, string[] images)
    {
        var stems = images.Select(Path.GetFileNameWithoutExtension).ToHashSet(StringComparer.Ordinal);
        var stem = Path.GetFileNameWithoutExtension(masks[0]);
        var owner = stems.Where(s => stem.StartsWith(s!, StringComparison.Ordinal)).MaxBy(s => s!.Length);
        if (owner is null)
            return null;
        var suffix = stem[owner.Length..];
        var fit = masks.Count(m =>
            Path.GetFileNameWithoutExtension(m) is var name
            && name.EndsWith(suffix, StringComparison.Ordinal)
            && stems.Contains(name[..^suffix.Length])
        );
        return fit >= MostFit * masks.Length ? suffix : null;
    }

    static string Ending(string[] keys) => keys.Select(Path.GetExtension).Distinct().ToArray() is [var one] ? one! : ".*";

    // Images of one split and masks of another may have the same names.
    static bool IsOfSplit(string masks, string images) =>
        images
            .Split('/')
            .Where(s => SplitWords.Of(s) is not null)
            .All(w => masks.Split('/').Any(s => s.StartsWith(w, StringComparison.Ordinal)));

    static int Common(string one, string other) => one.Split('/').Zip(other.Split('/')).TakeWhile(p => p.First == p.Second).Count();

    static string Folder(string key) => key.LastIndexOf('/') is >= 0 and var at ? key[..at] : "";

    [GeneratedRegex(@"(mask|label|annot|segmentation|seg(s|maps?)?\z|\Agt|groundtruth|ground_truth)", RegexOptions.IgnoreCase)]
    private static partial Regex MaskName();

    [GeneratedRegex(@"\A(\{part\})?_?(masks?|labels?|annot|annotations?|SegmentationClass|groundtruth|gt)\z", RegexOptions.IgnoreCase)]
    private static partial Regex SurelyMasks();

    sealed record Pair(string Images, string Masks, string Suffix, string Ending)
    {
        public (string Images, string Masks) Forms()
        {
            var word = Images.Split('/').FirstOrDefault(s => SplitWords.Of(s) is not null);
            var ofMasks = Masks.Split('/').Any(s => word is not null && s.StartsWith(word, StringComparison.Ordinal));
            return (Form(Images, ofMasks ? word : null) + "{id}" + Ending, Form(Masks, ofMasks ? word : null) + "{id}" + Suffix + ".png");
        }

        static string Form(string folder, string? word) =>
            folder.Length == 0
                ? ""
                : string.Join(
                    '/',
                    folder
                        .Split('/')
                        .Select(s => word is not null && s.StartsWith(word, StringComparison.Ordinal) ? "{part}" + s[word.Length..] : s)
                ) + "/";
    }
}
