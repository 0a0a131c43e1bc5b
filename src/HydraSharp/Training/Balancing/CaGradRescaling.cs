namespace HydraSharp.Training.Balancing;

/// <summary>What the step of CAGrad is divided by, since it is up to 1 + c times as long as the mean gradient.</summary>
public enum CaGradRescaling
{
    /// <summary>Nothing, as in TorchJD.</summary>
    None,

    /// <summary>1 + c², LibMTL's default.</summary>
    Squared,

    /// <summary>1 + c.</summary>
    Linear,
}
