namespace HydraSharp.Server.Runs;

/// <summary>A run in a few words.</summary>
/// <param name="Name">Name of its folder.</param>
/// <param name="Epochs">Epochs that it has finished.</param>
/// <param name="Finished">Whether it came to its end.</param>
/// <param name="Report">Whether it has a report.</param>
/// <param name="Changed">When it was last written to, UTC.</param>
/// <param name="Figures">The main validation figure of each task in its last epoch, by task/metric.</param>
sealed record RunSummary(string Name, int Epochs, bool Finished, bool Report, DateTime Changed, IReadOnlyDictionary<string, double> Figures);
