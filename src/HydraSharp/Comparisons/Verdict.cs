namespace HydraSharp.Comparisons;

/// <summary>What sharing did to a task, as far as the images and seeds at hand can show.</summary>
public enum Verdict
{
    /// <summary>The model is better: the whole 95 % interval of the difference lies on that side.</summary>
    Gains,

    /// <summary>The model is worse: the whole 95 % interval of the difference lies on that side.</summary>
    Pays,

    /// <summary>The interval holds 0. There may be a difference; it is not shown.</summary>
    NoDifferenceShown,
}
