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

    /// <summary>Reads what <see cref="Write"/> wrote; <see cref="None"/> where nothing was.</summary>
    /// <exception cref="HydraException">The file is damaged or cannot be read (kind Model).</exception>
    internal static CalibrationFile Read(IStorage storage, string path) =>
        storage.Exists(path)
            ? JsonFile.Read(storage, path, "Delete it to do without temperatures, or write it anew with 'hydra report'.", Parse)
            : None;

    /// <summary>Replaces the file.</summary>
    internal void Write(IStorage storage, string path) => JsonFile.Write(storage, path, this, RunJson.Strict);

    static CalibrationFile Parse(Stream stream) =>
        JsonSerializer.Deserialize<CalibrationFile>(stream, RunJson.Strict) is { } read
        && read.Temperatures.Values.All(t => t > 0 && double.IsFinite(t))
            ? read
            : throw new JsonException("temperatures are positive numbers");

    /// <summary>The temperature of a task; 1 where it has none.</summary>
    internal double Of(string task) => Temperatures.GetValueOrDefault(task, 1);
}
