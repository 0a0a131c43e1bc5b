namespace HydraSharp.Export;

/// <summary>The numbers that a value takes on calibration images; 0 is always among them.</summary>
/// <param name="Low">The least, at most 0.</param>
/// <param name="High">The largest, at least 0.</param>
internal readonly record struct ValueRange(float Low, float High)
{
    /// <summary>The distance of two steps when the range is cut into 255.</summary>
    internal float Step => MathF.Max((High - Low) / byte.MaxValue, 1e-8f);

    /// <summary>The step that stands for 0.</summary>
    internal byte Zero => (byte)Math.Clamp(MathF.Round(-Low / Step, MidpointRounding.ToEven), 0, byte.MaxValue);
}
