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
}
