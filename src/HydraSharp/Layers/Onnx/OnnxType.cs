namespace HydraSharp.Layers.Onnx;

/// <summary>Types of numbers, by their code in an ONNX file.</summary>
internal enum OnnxType
{
    /// <summary>32-bit floating point.</summary>
    Float = 1,

    /// <summary>0 to 255.</summary>
    UInt8 = 2,

    /// <summary>-128 to 127.</summary>
    Int8 = 3,

    /// <summary>32-bit integer.</summary>
    Int32 = 6,

    /// <summary>64-bit integer.</summary>
    Int64 = 7,
}
