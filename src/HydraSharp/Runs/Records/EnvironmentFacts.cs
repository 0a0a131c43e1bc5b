using System.Reflection;
using System.Runtime.InteropServices;
using HydraSharp.Files;

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
    string DotNet,
    string TorchSharp,
    string LibTorch,
    string HydraSharp,
    int Threads,
    DateTimeOffset Time
)
{
    /// <summary>The facts of this process.</summary>
    public static EnvironmentFacts Read(TimeProvider clock, string torchSharp, string libTorch, int threads) =>
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
        );

    /// <summary>Replaces the file.</summary>
    public void Write(IStorage storage, string path) =>
        AtomicFile.WriteText(
            storage,
            path,
            ReportJson.Text(
                json =>
                {
                    json.WriteString("os", Os);
                    json.WriteString("architecture", Architecture);
                    json.WriteString("cpu", Cpu);
                    json.WriteNumber("cores", Cores);
                    json.WriteNumber("memory_bytes", MemoryBytes);
                    json.WriteString("dotnet", DotNet);
                    json.WriteString("torchsharp", TorchSharp);
                    json.WriteString("libtorch", LibTorch);
                    json.WriteString("hydrasharp", HydraSharp);
                    json.WriteNumber("threads", Threads);
                    json.WriteString("time", Time);
                },
                indented: true
            ) + "\n"
        );

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
