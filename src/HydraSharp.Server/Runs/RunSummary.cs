namespace HydraSharp.Server.Runs;

/// <summary>A run in a few words.</summary>
/// <param name="Name">Name of its folder.</param>
/// <param name="Epochs">Epochs that it has finished.</param>
/// <param name="Finished">Whether it came to its end.</param>
/// <param name="Report">Where its report is; null where it has none.</param>
/// <param name="Changed">When it was last written to, UTC.</param>
/// <param name="Figures">
/// The main figure of each task, by task/metric: of its best checkpoint at the end of the training, before that of its last epoch.
/// </param>
/// <param name="Measured">On which split of the data, such as test.</param>
/// <param name="Damage">Which of its files are damaged; null where none is.</param>
sealed record RunSummary(
    string Name,
    int Epochs,
    bool Finished,
    string? Report,
    DateTime Changed,
    IReadOnlyDictionary<string, double> Figures,
    string Measured,
    string? Damage
);
