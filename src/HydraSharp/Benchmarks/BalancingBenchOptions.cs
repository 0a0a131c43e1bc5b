using HydraSharp.Specs;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Benchmarks;

/// <summary>How balancing methods are timed.</summary>
public sealed record BalancingBenchOptions : IChecked
{
    /// <summary>The methods, by name; all where none is named.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>The members among which the methods are.</summary>
    public Catalog Catalog { get; init; } = Catalog.Default;

    /// <summary>Rounds of each method, and of a plain step beside it.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>Receives progress as the work continues.</summary>
    public Action<string> Log { get; init; } = _ => { };

    /// <summary>Ends the work early.</summary>
    public CancellationToken Stop { get; init; }

    /// <inheritdoc />
    public void Check(Problems problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        string[] known = [.. BalancingBench.Methods(Catalog).Select(m => m.GetType().Name).Distinct()];
        foreach (var name in Methods.Where(m => !known.Contains(m)))
            problems.Add("methods", $"there is no balancing method '{name}'", Words.Suggest(name, known));
        problems.Require(Rounds is >= 1 and <= 1000, "rounds", $"{Rounds} rounds", "from 1 to 1000");
    }
}
