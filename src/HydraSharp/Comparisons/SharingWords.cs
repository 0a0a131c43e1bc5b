namespace HydraSharp.Comparisons;

/// <summary>How a comparison is put into words.</summary>
internal static class SharingWords
{
    /// <summary>gains, pays, or no difference shown.</summary>
    public static string Of(Verdict verdict) =>
        verdict switch
        {
            Verdict.Gains => "gains",
            Verdict.Pays => "pays",
            _ => "no difference shown",
        };
}
