namespace HydraSharp.Files.Tensors;

/// <summary>How a number is stored. The names are those of the safetensors format.</summary>
internal enum ElementType : byte
{
    /// <summary>64-bit float.</summary>
    F64,

    /// <summary>32-bit float.</summary>
    F32,

    /// <summary>16-bit float, IEEE 754.</summary>
    F16,

    /// <summary>16-bit float with the exponent of a 32-bit one.</summary>
    BF16,

    /// <summary>64-bit integer.</summary>
    I64,

    /// <summary>32-bit integer.</summary>
    I32,

    /// <summary>16-bit integer.</summary>
    I16,

    /// <summary>8-bit integer.</summary>
    I8,

    /// <summary>8-bit integer without sign.</summary>
    U8,

    /// <summary>A byte that is 0 or 1.</summary>
    BOOL,
}
