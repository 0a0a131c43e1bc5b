using System.Xml.Linq;
using HydraSharp.Analysis;

namespace HydraSharp.Reporting.Html;

/// <summary>How the figures were made, for those who want to trust them.</summary>
internal static class ReadingSection
{
    internal static XElement Draw(ReportContent content) =>
        ReportPage.Section("reading", "How to read this", new XElement("ul", Lines(content).Select(l => new XElement("li", l))));

    static IEnumerable<string> Lines(ReportContent content)
    {
        yield return $"Intervals: percentile bootstrap over images, 95 %, "
            + $"{Bootstrap.Replicates(content.Part.Examples.Count)} or more draws "
            + $"with a fixed seed, so that the same weights and images give the same intervals. They say how much the figure would "
            + $"vary with other images of the same kind; not what other kinds of images, or another training with another seed, would "
            + $"give.";
        yield return "Groups: images are drawn again within each group. A gap is the largest value of a group minus the smallest; "
            + "its interval is that of the difference between these two groups, and where it begins below 0 they may as well "
            + "be equal. The two were picked for being furthest apart, so that a gap is larger than it would be on other "
            + "images, the more so the more and the smaller the groups. Groups differ in other things than the one that names them.";
        yield return "A number that makes groups (such as an age) is cut into five ranges of about as many images each.";
        yield return $"Pairs: at most {TaskGroups.MostPairs} pairs of tasks are shown for each task. By its "
            + $"own classes, a task is measured only with metrics that have a meaning within one class.";
        yield return "Calibration: the probability of what was predicted against how often it was right. A "
            + "temperature divides the logits; it changes how sure the head says it is, never what it says.";
        yield return "Labels that may be wrong: for classes by confident learning (another class is as probable as it usually is "
            + "where it is the label, and more probable than the label); the margin is the probability of the label minus "
            + "that of the other class. For numbers, errors more than three interquartile ranges above the upper quartile.";
    }
}
