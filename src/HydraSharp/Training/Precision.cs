namespace HydraSharp.Training;

/// <summary>The numbers a run computes with.</summary>
public enum Precision
{
    /// <summary>Single precision throughout.</summary>
    Float32,

    /// <summary>Convolutions in bfloat16, everything else and the weights themselves in float32 (Micikevicius et al., ICLR 2018).</summary>
    Bf16,
}
