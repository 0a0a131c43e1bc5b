namespace HydraSharp.Layers;

/// <summary>A layer that says how many multiply-accumulate operations (MACs) it takes.</summary>
public interface IMacs
{
    /// <summary>MACs for one image.</summary>
    /// <param name="output">Shape of its output for one image, without the first dimension: [C, H, W] or [F].</param>
    long Macs(IReadOnlyList<long> output);
}
