namespace HydraSharp;

/// <summary>The numbers that an exported model computes with.</summary>
public enum ExportPrecision
{
    /// <summary>32-bit floating point.</summary>
    Fp32,

    /// <summary>8-bit integers, calibrated on training images.</summary>
    Int8,
}
