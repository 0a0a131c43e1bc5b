using HydraSharp.Tasks;

namespace HydraSharp.Configuration.Drafting;

/// <summary>What a column seems to be.</summary>
/// <param name="Column">The column.</param>
/// <param name="Task">The task it becomes; null when it is left out.</param>
/// <param name="Reason">Why.</param>
/// <param name="Settings">The options of the task, beside its type, as YAML words.</param>
public sealed record TaskGuess(string Column, TaskSpec? Task, string Reason, string Settings = "");
