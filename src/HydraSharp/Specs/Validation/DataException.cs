using HydraSharp.Inference;

namespace HydraSharp.Specs.Validation;

/// <summary>Data with errors: all of them, each with its file and row.</summary>
/// <param name="subject">What holds the errors.</param>
/// <param name="problems">The errors, at least one.</param>
/// <param name="hint">How to fix them all; may be empty.</param>
public sealed class DataException(string subject, IReadOnlyList<Problem> problems, string hint = "")
    : HydraException(ErrorKind.Data, Log(subject, problems, hint))
{
    const int Shown = 100;

    /// <summary>The errors.</summary>
    public IReadOnlyList<Problem> Problems { get; } = problems;

    static string Log(string subject, IReadOnlyList<Problem> problems, string hint) =>
        $"{problems.Count} {(problems.Count == 1 ? "error" : "errors")} in {subject}"
        + string.Concat(problems.Take(Shown).Select(p => Environment.NewLine + "  " + p))
        + (problems.Count > Shown ? Environment.NewLine + $"  and {problems.Count - Shown} more" : "")
        + (hint.Length > 0 ? Environment.NewLine + hint : "");
}
