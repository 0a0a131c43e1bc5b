using HydraSharp.Inference;

namespace HydraSharp.Specs.Validation;

/// <summary>An experiment with mistakes: all of them, each with its place.</summary>
/// <param name="subject">What holds the mistakes: the file as the user named it, or "the experiment".</param>
/// <param name="problems">The mistakes, at least one.</param>
public sealed class ExperimentException(string subject, IReadOnlyList<Problem> problems)
    : HydraException(ErrorKind.Usage, Tell(subject, problems))
{
    /// <summary>What holds the mistakes.</summary>
    public string Subject { get; } = subject;

    /// <summary>The mistakes.</summary>
    public IReadOnlyList<Problem> Problems { get; } = problems;

    static string Tell(string subject, IReadOnlyList<Problem> problems) =>
        $"{problems.Count} {(problems.Count == 1 ? "mistake" : "mistakes")} in {subject}"
        + string.Concat(problems.Select(p => Environment.NewLine + "  " + p));
}
