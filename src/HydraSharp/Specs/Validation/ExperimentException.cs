using HydraSharp.Inference;

namespace HydraSharp.Specs.Validation;

/// <summary>An experiment with errors: all of them, each with its place.</summary>
/// <param name="subject">What holds the errors: the file as the user named it, or "the experiment".</param>
/// <param name="problems">The errors, at least one.</param>
public sealed class ExperimentException(string subject, IReadOnlyList<Problem> problems)
    : HydraException(ErrorKind.Usage, Log(subject, problems))
{
    /// <summary>What holds the errors.</summary>
    public string Subject { get; } = subject;

    /// <summary>The errors.</summary>
    public IReadOnlyList<Problem> Problems { get; } = problems;

    static string Log(string subject, IReadOnlyList<Problem> problems) =>
        $"{problems.Count} {(problems.Count == 1 ? "error" : "errors")} in {subject}"
        + string.Concat(problems.Select(p => Environment.NewLine + "  " + p));
}
