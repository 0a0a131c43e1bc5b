using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using HydraSharp.Files;
using HydraSharp.Inference;

namespace HydraSharp.Runs.Records;

/// <summary>
/// environment.json: what a run was carried out on. Results are the same to the last bit only on the same machine, build and thread count.
/// </summary>
/// <param name="Os">Operating system.</param>
/// <param name="Architecture">Of the process, such as X64.</param>
/// <param name="Cpu">The processor's name.</param>
/// <param name="Cores">Processors the process may use.</param>
/// <param name="MemoryBytes">Memory the process may use.</param>
/// <param name="DotNet">Version of .NET.</param>
/// <param name="TorchSharp">Version of TorchSharp.</param>
/// <param name="LibTorch">Version of libtorch.</param>
/// <param name="HydraSharp">Version of HydraSharp.</param>
/// <param name="Threads">Threads that compute.</param>
/// <param name="Time">When the run began.</param>
internal sealed record EnvironmentFacts(
    string Os,
    string Architecture,
    string Cpu,
    int Cores,
    long MemoryBytes,
    [property: JsonPropertyName("dotnet")] string DotNet,
    [property: JsonPropertyName("torchsharp")] string TorchSharp,
    [property: JsonPropertyName("libtorch")] string LibTorch,
    [property: JsonPropertyName("hydrasharp")] string HydraSharp,
    int Threads,
    DateTimeOffset Time
)
{
    /// <summary>The directory in which it began, at which the relative paths of its data begin; null in runs of before.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The facts of this process.</summary>
    public static EnvironmentFacts OfThisProcess(TimeProvider clock, string torchSharp, string libTorch, int threads) =>
        new(
            RuntimeInformation.OSDescription,
            RuntimeInformation.ProcessArchitecture.ToString(),
            CpuName(),
            Environment.ProcessorCount,
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            Environment.Version.ToString(),
            torchSharp,
            libTorch,
            typeof(EnvironmentFacts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
                ?? "unknown",
            threads,
            clock.GetUtcNow()
        )
        {
            WorkingDirectory = Environment.CurrentDirectory,
        };

    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Replaces the file.</summary>
    public void Write(IStorage storage, string path) => JsonFile.Write(storage, path, this, Json);

    /// <summary>Reads what <see cref="Write"/> wrote; null where nothing was.</summary>
    /// <exception cref="HydraException">The file is damaged or cannot be read (kind Model).</exception>
    public static EnvironmentFacts? Read(IStorage storage, string path) =>
        JsonFile.Find<EnvironmentFacts>(storage, path, Json, "Nothing depends on it: delete it.");

    /// <summary>The facts as names, those of the file, and values for a person.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> Entries() =>
        [
            .. JsonSerializer
                .SerializeToElement(this with { MemoryBytes = 0, WorkingDirectory = null }, Json)
                .EnumerateObject()
                .Where(p => p.Value.ValueKind != JsonValueKind.Null)
                .Select(p => KeyValuePair.Create(p.Name, p.Name == MemoryKey ? StorageFailure.Size(MemoryBytes) : p.Value.ToString())),
        ];

    static readonly string MemoryKey = JsonNamingPolicy.SnakeCaseLower.ConvertName(nameof(MemoryBytes));

    static string CpuName()
    {
        const string unknown = "unknown";
        if (OperatingSystem.IsWindows())
            return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? unknown;
        try
        {
            var line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
            return line is null ? unknown : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        }
        catch (Exception error) when (StorageFailure.Is(error))
        {
            return unknown;
        }
    }
}
