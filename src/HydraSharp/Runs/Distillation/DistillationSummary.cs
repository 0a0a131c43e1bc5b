namespace HydraSharp.Runs.Distillation;

/// <summary>What one teacher filled.</summary>
/// <param name="Run">The teacher as the experiment names it.</param>
/// <param name="Sha256">SHA-256 of its weights.</param>
/// <param name="Weight">How much a filled label counts.</param>
/// <param name="Filled">Filled labels by task.</param>
internal sealed record DistillationSummary(string Run, string Sha256, double Weight, IReadOnlyDictionary<string, int> Filled)
{
    /// <summary>In words, such as <c>depth: 367 filled by the teacher runs/scenes, weight 0.5</c>, a sentence for each task.</summary>
    internal IEnumerable<string> Words() =>
        Filled.Select(f => FormattableString.Invariant($"{f.Key}: {f.Value} filled by the teacher {Run}, weight {Weight}"));
}
