using System.Text.Json;
using System.Text.Json.Serialization;

namespace HydraSharp.Runs;

/// <summary>How a run's own JSON files are written.</summary>
internal static class RunJson
{
    internal static JsonSerializerOptions Options { get; } =
        new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            WriteIndented = true,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        };

    /// <summary>The same, where nothing of the file may be missing.</summary>
    internal static JsonSerializerOptions Strict { get; } =
        new(Options) { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };
}
