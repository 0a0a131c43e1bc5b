namespace HydraSharp.Sharing;

/// <summary>Verdicts in words.</summary>
public static class Verdicts
{
    /// <summary>gains, pays, or no difference shown.</summary>
    public static string Words(Verdict verdict) => verdict switch
    {
        Verdict.Gains => "gains",
        Verdict.Pays => "pays",
        _ => "no difference shown",
    };
}
