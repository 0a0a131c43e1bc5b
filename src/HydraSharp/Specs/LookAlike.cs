using System.Globalization;
using System.Text;

namespace HydraSharp.Specs;

/// <summary>
/// Words that look the same and are not: accents as one character or as two (Unicode NFC and NFD), Hangul as syllables or as letters,
/// characters that nobody sees.
/// </summary>
internal static class LookAlike
{
    const int Syllables = 0xAC00;
    const int Leads = 0x1100;
    const int Vowels = 0x1161;
    const int Trails = 0x11A7;
    const int VowelCount = 21;
    const int TrailCount = 28;

    /// <summary>The known word that looks like this one and is another; null when none does.</summary>
    public static string? Of(string word, IEnumerable<string> known) =>
        known.FirstOrDefault(k => !k.Equals(word, StringComparison.Ordinal) && Same(Seen(word), Seen(k)));

    /// <summary>Says in which characters a word differs from one that looks like it.</summary>
    public static string Explain(string word, string known)
    {
        var same = word.Zip(known).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"'{known}' looks the same and is written with other characters: here {Points(word[same..])}, "
            + $"there {Points(known[same..])}; "
            + "write both in the same form (Unicode NFC)";
    }

    static string Points(string text) =>
        text.Length == 0 ? "nothing more" : string.Join(' ', text.EnumerateRunes().Take(2).Select(r => $"U+{r.Value:X4}"));

    static string Seen(string word)
    {
        var text = new StringBuilder();
        foreach (var c in word)
            if (c is >= (char)Syllables and <= '\uD7A3')
                AddLetters(text, c - Syllables);
            else if (char.IsWhiteSpace(c))
                text.Append(' ');
            else if (CharUnicodeInfo.GetUnicodeCategory(c) is not (UnicodeCategory.Format or UnicodeCategory.Control))
                text.Append(c);
        return text.ToString().Trim();
    }

    // The Unicode Standard, chapter 3.12: a syllable is a lead, a vowel and maybe a trail.
    static void AddLetters(StringBuilder text, int syllable)
    {
        text.Append((char)(Leads + syllable / (VowelCount * TrailCount)));
        text.Append((char)(Vowels + syllable % (VowelCount * TrailCount) / TrailCount));
        if (syllable % TrailCount is > 0 and var trail)
            text.Append((char)(Trails + trail));
    }

    // One character outside ASCII stands for a letter with its marks.
    static bool Same(string one, string other)
    {
        var (i, j) = (0, 0);
        while (i < one.Length && j < other.Length)
            if (one[i] == other[j] && Marks(one, i) == Marks(other, j))
                (i, j) = (i + 1, j + 1);
            else if (one[i] > 127 && Marks(one, i) == 0 && Marks(other, j) is > 0 and var after)
                (i, j) = (i + 1, j + 1 + after);
            else if (other[j] > 127 && Marks(other, j) == 0 && Marks(one, i) is > 0 and var before)
                (i, j) = (i + 1 + before, j + 1);
            else
                return false;
        return i == one.Length && j == other.Length;
    }

    static int Marks(string text, int at) => text.AsSpan(at + 1).IndexOfAnyExceptMark() is >= 0 and var next ? next : text.Length - at - 1;

    static int IndexOfAnyExceptMark(this ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
            if (CharUnicodeInfo.GetUnicodeCategory(text[i]) != UnicodeCategory.NonSpacingMark)
                return i;
        return -1;
    }
}
