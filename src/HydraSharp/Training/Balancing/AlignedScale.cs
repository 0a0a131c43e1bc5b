namespace HydraSharp.Training.Balancing;

/// <summary>Which of the gradients' principal lengths all of them are brought to.</summary>
public enum AlignedScale
{
    /// <summary>The least that is not zero, as in the paper.</summary>
    Min,

    /// <summary>The median; the lower one of two.</summary>
    Median,

    /// <summary>The root of the mean square.</summary>
    Rmse,
}
