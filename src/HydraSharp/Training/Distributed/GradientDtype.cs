namespace HydraSharp.Training.Distributed;

/// <summary>The numbers in which gradients travel.</summary>
public enum GradientDtype
{
    /// <summary>As they are.</summary>
    Float32,

    /// <summary>
    /// Rounded to 8 significant bits, half the bytes: each rank's gradient and the sum are rounded once, by at most 1/256 of each number;
    /// the sum itself is taken in float32.
    /// </summary>
    Bf16,
}
