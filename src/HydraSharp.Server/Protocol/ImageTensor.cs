using System.Text.Json;
using HydraSharp.Inference.Imaging;
using HydraSharp.Server.Http;

namespace HydraSharp.Server.Protocol;

/// <summary>
/// The one input of every model: <c>image</c>, UINT8 [images, height, width, 3], red, green and blue from 0 to 255, of the model's size.
/// </summary>
static class ImageTensor
{
    /// <summary>Its name.</summary>
    public const string Name = "image";

    /// <summary>Its type.</summary>
    public const string Datatype = "UINT8";

    /// <summary>How many images a request brings.</summary>
    /// <exception cref="RefusedException">Its inputs are not what the model takes.</exception>
    public static int Count(InferRequest request, ImagePreprocessing image, int most)
    {
        if (request.Inputs is not [var input] || input.Name != Name)
            throw Json.Wrong($"the model takes one input, '{Name}'");
        if (input.Datatype != Datatype)
            throw Json.Wrong($"the input's datatype must be {Datatype}");
        if (input.Shape is not [var count, var height, var width, 3] || height != image.Size || width != image.InputWidth())
            throw Json.Wrong($"the input's shape must be [images, {image.Size}, {image.InputWidth()}, 3]");
        return count >= 1 && count <= most ? (int)count : throw Json.Wrong($"from 1 to {most} images are taken in one request");
    }

    /// <summary>Reads the images.</summary>
    /// <param name="input">The input, whose shape was looked at.</param>
    /// <param name="count">Images.</param>
    /// <param name="image">Their size.</param>
    /// <param name="binary">What follows the JSON.</param>
    /// <exception cref="RefusedException">The data do not fit the shape.</exception>
    public static IReadOnlyList<PixelImage> Read(InferInput input, int count, ImagePreprocessing image, ReadOnlyMemory<byte> binary)
    {
        var length = (long)count * image.InputNumbers();
        var pixels = input.BinarySize is { } size ? Binary(binary, size, length) : Numbers(input, length);
        var one = image.InputNumbers();
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => new PixelImage(image.InputWidth(), image.Size, pixels.AsSpan(i * one, one).ToArray())),
        ];
    }

    static byte[] Binary(ReadOnlyMemory<byte> binary, long size, long length) =>
        size == length && binary.Length == length
            ? binary.ToArray()
            : throw Json.Wrong($"the shape asks for {length} bytes of data after the JSON");

    static byte[] Numbers(InferInput input, long length)
    {
        // A number takes a byte and a comma: what cannot be there is not made room for.
        if (2 * length > input.Data.Length)
            throw Wrong(length);
        var pixels = new byte[length];
        var reader = new Utf8JsonReader(input.Data.Span);
        reader.Read();
        var at = 0;
        var isNested = false;
        var depth = reader.CurrentDepth;
        while (reader.Read() && !(reader.TokenType == JsonTokenType.EndArray && reader.CurrentDepth == depth))
        {
            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.EndArray)
            {
                isNested = true;
                if (!Fits(ref reader, input.Shape, at))
                    throw Wrong(length);
                continue;
            }

            if (isNested && reader.CurrentDepth != input.Shape.Count)
                throw Wrong(length);
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetByte(out var value))
                throw Json.Wrong("data must be whole numbers from 0 to 255");
            if (at == length)
                throw Wrong(length);
            pixels[at++] = value;
        }

        return at == length ? pixels : throw Wrong(length);
    }

    // A bracket of a nested array stands where a row of its depth begins or ends.
    static bool Fits(ref Utf8JsonReader reader, IReadOnlyList<long> shape, long at)
    {
        var depth = reader.CurrentDepth;
        if (depth >= shape.Count)
            return false;
        var row = shape.Skip(depth).Aggregate(1L, (a, b) => a * b);
        return at % row == 0;
    }

    static RefusedException Wrong(long length) =>
        Json.Wrong($"the shape asks for {length} numbers, in one array or in nested arrays of its lengths");
}
