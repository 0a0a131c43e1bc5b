using System.Globalization;

namespace HydraSharp.Inference;

/// <summary>Answers in a few words for people, the same wherever they are shown: <c>31.4 years</c>, <c>female (97.1 %)</c>.</summary>
public static class AnswerText
{
    const double LeastShareTold = 0.005;
    const int MostSharesTold = 6;

    /// <summary>One answer in words. Labels that are not there are left out; where none is, it says so.</summary>
    public static string Of(Answer answer) =>
        answer switch
        {
            Answer.Number number => string.Create(CultureInfo.InvariantCulture, $"{number.Value:0.##} {number.Unit}").TrimEnd(),
            Answer.Category category => $"{category.Label} ({Percent(category.Probability)})",
            Answer.Level level => $"{level.Label} ({Percent(level.Probability)})",
            Answer.Labels { Present.Count: 0 } => "none",
            Answer.Labels labels => string.Join(
                ", ",
                labels.Probabilities.Where(p => labels.Present.Contains(p.Key)).Select(p => $"{p.Key} ({Percent(p.Value)})")
            ),
            Answer.ClassMap map => string.Join(
                ", ",
                map.Shares.Where(s => s.Value >= LeastShareTold)
                    .OrderByDescending(s => s.Value)
                    .Take(MostSharesTold)
                    .Select(s => $"{s.Key} {Percent(s.Value)}")
            ),
            Answer.NumberMap map => RangeText(map),
            Answer.DirectionMap map => MeanText(map),
            _ => throw new ArgumentNullException(nameof(answer)),
        };

    static string RangeText(Answer.NumberMap map)
    {
        var (least, median, most) = map.Range();
        return string.Create(CultureInfo.InvariantCulture, $"{least:0.##} to {most:0.##} {map.Unit}, median {median:0.##}").TrimEnd();
    }

    static string MeanText(Answer.DirectionMap map)
    {
        var (x, y, z) = map.Mean();
        return string.Create(CultureInfo.InvariantCulture, $"mean ({x:0.##}, {y:0.##}, {z:0.##})");
    }

    /// <summary>A share as per cent with one decimal.</summary>
    /// <param name="share">From 0 to 1.</param>
    public static string Percent(double share) => (100 * share).ToString("F1", CultureInfo.InvariantCulture) + " %";
}
