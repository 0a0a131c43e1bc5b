using System.Text.Json;
using HydraSharp.Files;
using HydraSharp.Inference;

namespace HydraSharp.Runs;

/// <summary>calibration.json: the temperature of each head that has one. <c>predict</c> divides by it.</summary>
/// <param name="Split">The part it was fitted on.</param>
/// <param name="Temperatures">Temperature by task.</param>
internal sealed record CalibrationFile(string Split, IReadOnlyDictionary<string, double> Temperatures)
{
    /// <summary>Nothing is calibrated.</summary>
    internal static CalibrationFile None { get; } = new("", new Dictionary<string, double>(StringComparer.Ordinal));

    internal static bool Exists(RunFolder files) => File.Exists(files.Calibration);

    internal static CalibrationFile Read(IStorage storage, string path)
    {
        if (!storage.Exists(path))
            return None;
        try
        {
            using var stream = storage.OpenRead(path);
            var read = JsonSerializer.Deserialize<CalibrationFile>(stream, RunJson.Options);
            if (read is { Split: not null, Temperatures: not null } && read.Temperatures.Values.All(t => t > 0 && double.IsFinite(t)))
                return read;
            throw new JsonException("temperatures are positive numbers");
        }
        catch (Exception error) when (error is JsonException || StorageFailure.Is(error))
        {
            throw new HydraException(
                ErrorKind.Model,
                $"cannot read '{path}': {error.Message}. Delete it to do without temperatures, or write it anew with 'hydra report'.",
                error
            );
        }
    }

    internal void Write(IStorage storage, string path) =>
        AtomicFile.WriteText(storage, path, JsonSerializer.Serialize(this, RunJson.Options) + "\n");

    /// <summary>The temperature of a task; 1 where it has none.</summary>
    internal double Of(string task) => Temperatures.GetValueOrDefault(task, 1);
}
