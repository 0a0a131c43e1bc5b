using System.Text.Json;
using System.Text.Json.Serialization;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.Inference.Cards;

/// <summary>What a model file says of itself: what it was made from, what it wants and what it answers.</summary>
public sealed record ModelCard
{
    /// <summary>The format that this version writes and reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The name of a model's input, which no task can have.</summary>
    public const string InputName = "image";

    /// <summary>Key of the card in the file's metadata.</summary>
    public const string MetadataKey = "hydrasharp.card";

    /// <summary>The only filter that this version resizes with.</summary>
    public const string UsualFilter = "triangle";

    /// <summary>The only order of colours that this version knows: red, green, blue.</summary>
    public const string UsualColours = "rgb";

    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Version of the card's format.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>Name of the run that it was made from.</summary>
    public required string Name { get; init; }

    /// <summary>How an image becomes the input: size, resize, mean and deviation.</summary>
    public required ImagePreprocessing Image { get; init; }

    /// <summary>
    /// The filter that images are resized with: <see cref="UsualFilter"/>, linear when enlarging and averaging over the reduction when
    /// reducing.
    /// </summary>
    public string Filter { get; init; } = UsualFilter;

    /// <summary>The order of a pixel's colours in the input: <see cref="UsualColours"/>.</summary>
    public string Colours { get; init; } = UsualColours;

    /// <summary>What it answers, in the order of the outputs.</summary>
    public required IReadOnlyList<TaskCard> Tasks { get; init; }

    /// <summary>The split of the data on which the metrics of the tasks were measured; empty when nothing was.</summary>
    public string MeasuredOn { get; init; } = "";

    /// <summary>What the run was warned of before its first step, such as a class without a training image; a sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Numbers that were learned.</summary>
    public long Parameters { get; init; }

    /// <summary>Type of the weights in the file: fp32 or int8.</summary>
    public string Precision { get; init; } = "fp32";

    /// <summary>The program that the file's operators are written for, such as opencv; empty for ONNX Runtime.</summary>
    public string WrittenFor { get; init; } = "";

    /// <summary>SHA-256 of the run's model.safetensors.</summary>
    public string WeightsSha256 { get; init; } = "";

    /// <summary>SHA-256 over the names and contents of the data it was trained on.</summary>
    public string DataSha256 { get; init; } = "";

    /// <summary>When it was exported.</summary>
    public DateTimeOffset Exported { get; init; }

    /// <summary>Versions of what made it, by name.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What 8 bits cost; null for a model in float32.</summary>
    public QuantizationFigures? Quantization { get; init; }

    /// <summary>What was verified when it was exported; null when the parity check was left out.</summary>
    public ParityFigures? Parity { get; init; }

    /// <summary>The card as one line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads a card.</summary>
    /// <exception cref="HydraModelException">It is not a card, or of a newer format.</exception>
    public static ModelCard FromJson(string json, string file)
    {
        try
        {
            var card = JsonSerializer.Deserialize<ModelCard>(json, Json) ?? throw new JsonException("it is empty");
            if (card.Format != CurrentFormat)
                throw new HydraModelException(
                    file,
                    $"its card is of format {card.Format}, and this version reads {CurrentFormat}",
                    "take the version of HydraSharp that exported it, or export it anew"
                );
            return card;
        }
        // What is no JSON, and texts and numbers in it that are none: half a surrogate pair, a key twice.
        catch (Exception error)
            when (error is JsonException or ArgumentException or InvalidOperationException or NotSupportedException or FormatException)
        {
            throw new HydraModelException(file, $"its model card cannot be read: {error.Message}", "export it anew", error);
        }
    }
}
