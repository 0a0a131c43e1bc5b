using System.Globalization;
using HydraSharp.Layers;

namespace HydraSharp.Training.Numerics;

/// <summary>A convolution at work: what a layer is given.</summary>
/// <param name="Shape">The layer.</param>
/// <param name="Bfloat16">Whether it computes in bfloat16; otherwise in float32.</param>
/// <param name="Learns">Whether its gradients are wanted.</param>
/// <param name="Images">Maps in a batch.</param>
/// <param name="Height">Rows of a map.</param>
/// <param name="Width">Columns of a map.</param>
internal sealed record ConvolutionCase(ConvolutionShape Shape, bool Bfloat16, bool Learns, int Images, int Height, int Width)
{
    const char Separator = ' ';

    /// <summary>The layer and its numbers in words.</summary>
    internal string Layer =>
        $"{Shape.Kernel}x{Shape.Kernel} {Shape.Inputs} -> "
        + $"{Shape.Outputs}{(Shape.Stride > 1 ? $" with stride {Shape.Stride}" : "")}"
        + $"{(Shape.Groups > 1 ? $" in {Shape.Groups} groups" : "")}"
        + (Bfloat16 ? " in bfloat16" : " in float32");

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    internal static ConvolutionCase Parse(string line)
    {
        var words = line.Split(Separator);
        var numbers = words.Take(8).Select(w => int.Parse(w, CultureInfo.InvariantCulture)).ToArray();
        var shape = new ConvolutionShape(
            numbers[0],
            numbers[1],
            numbers[2],
            numbers[3],
            numbers[4],
            Enum.Parse<ConvolutionPadding>(words[8])
        );
        return new(shape, words[9] == nameof(Bfloat16), words[10] == nameof(Learns), numbers[5], numbers[6], numbers[7]);
    }

    /// <summary>One line, such as <c>64 128 3 2 1 8 16 16 Symmetric Bfloat16 Learns</c>.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Shape.Inputs} {Shape.Outputs} {Shape.Kernel} {Shape.Stride} {Shape.Groups} {Images} {Height} "
                + $"{Width} {Shape.Zeros} {(Bfloat16 ? nameof(Bfloat16) : "Float32")} {(Learns ? nameof(Learns) : "Reads")}"
        );
}
