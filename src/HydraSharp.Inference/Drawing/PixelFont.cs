using SkiaSharp;

namespace HydraSharp.Inference.Drawing;

/// <summary>Letters of 5 x 8 pixels for machines that have no fonts. What is not ASCII becomes a question mark.</summary>
public static class PixelFont
{
    /// <summary>Width of a letter with the space after it, in pixels at scale 1.</summary>
    public const int Advance = 6;

    /// <summary>Height of a line with the space below it, in pixels at scale 1.</summary>
    public const int LineHeight = 9;

    const int Columns = 5;
    const int Rows = 8;

    // From space to tilde; a byte is a column from the left, its lowest bit the top row.
    static readonly byte[] Glyphs = Convert.FromHexString(
        "000000000000005F00000007000700147F147F14242A7F2A12231308646236495620500008070300001C2241000041221C00"
            + "2A1C7F1C2A08083E08080080703000080808080800006060002010080402"
            + "3E5149453E00427F400072494949462141494D331814127F1027454545393C4A49493141211109073649494936464949291E"
            + "000014000000403400000008142241141414141400412214080201590906"
            + "3E415D594E7C1211127C7F494949363E414141227F4141413E7F494949417F090909013E414151737F0808087F00417F4100"
            + "2040413F017F081422417F404040407F021C027F7F0408107F3E4141413E"
            + "7F090909063E4151215E7F09192946264949493203017F01033F4040403F1F2040201F3F4038403F63140814630304780403"
            + "6159494D43007F4141410204081020004141417F04020102044040404040"
            + "000307080020545478407F284444383844444428384444287F385454541800087E090218A4A49C787F0804047800447D4000"
            + "2040403D007F1028440000417F40007C047804787C080404783844444438"
            + "FC1824241818242418FC7C08040408485454542404043F44243C4040207C1C2040201C3C4030403C44281028444C9090907C"
            + "4464544C440008364100000077000000413608000201020402"
    );

    /// <summary>Draws one line.</summary>
    /// <param name="canvas">Where.</param>
    /// <param name="text">What.</param>
    /// <param name="x">Left edge in pixels.</param>
    /// <param name="y">Top edge in pixels.</param>
    /// <param name="scale">Pixels a dot.</param>
    /// <param name="paint">The colour.</param>
    public static void Draw(SKCanvas canvas, string text, int x, int y, int scale, SKPaint paint)
    {
        foreach (var letter in Plain(text))
        {
            for (var column = 0; column < Columns; column++)
            for (var row = 0; row < Rows; row++)
                if ((Glyphs[(letter - ' ') * Columns + column] >> row & 1) != 0)
                    canvas.DrawRect(x + column * scale, y + row * scale, scale, scale, paint);
            x += Advance * scale;
        }
    }

    /// <summary>The text with nothing but the letters that there are.</summary>
    internal static string Plain(string text) => string.Concat(text.Select(letter => letter is >= ' ' and <= '~' ? letter : '?'));

    /// <summary>Text in lines of so many letters, broken between words where that can be; what does not fit ends in three dots.</summary>
    /// <param name="text">The text.</param>
    /// <param name="letters">Most letters of a line.</param>
    /// <param name="most">Most lines.</param>
    public static IReadOnlyList<string> Lines(string text, int letters, int most)
    {
        var lines = new List<string>();
        var left = Plain(text).Trim();
        while (left.Length > 0 && lines.Count < most)
        {
            var space = left.Length <= letters ? left.Length : left.LastIndexOf(' ', letters);
            var end = space > 0 ? space : letters;
            lines.Add(left[..end].TrimEnd());
            left = left[end..].TrimStart();
        }

        if (left.Length > 0)
            lines[^1] = string.Concat(lines[^1].AsSpan(0, Math.Min(lines[^1].Length, letters - 3)), "...");
        return lines;
    }
}
