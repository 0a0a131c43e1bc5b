using System.Globalization;
using HydraSharp.Analysis;

namespace HydraSharp.Comparisons;

/// <summary>How a comparison is put into words.</summary>
public static class SharingWords
{
    /// <summary>gains, pays, or no difference shown.</summary>
    public static string Of(Verdict verdict) =>
        verdict switch
        {
            Verdict.Gains => "gains",
            Verdict.Pays => "pays",
            _ => "no difference shown",
        };

    /// <summary>A relative change in percent with its interval, all signed.</summary>
    public static string Percent(Interval interval) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{interval.Value:+0.00;-0.00;0.00} % [{interval.Low:+0.00;-0.00;0.00}, {interval.High:+0.00;-0.00;0.00}]"
        );
}
