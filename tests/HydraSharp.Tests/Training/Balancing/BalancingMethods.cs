using HydraSharp.Specs;
using HydraSharp.Training.Balancing;
using Xunit;

namespace HydraSharp.Tests.Training.Balancing;

/// <summary>The methods of the catalog, for contracts over all of them.</summary>
static class BalancingMethods
{
    /// <summary>HydraSharp's own, without what tests add to the catalog.</summary>
    internal static IEnumerable<Type> All =>
        Catalog.Default.Members(typeof(BalancingSpec)).Where(m => m.Assembly == typeof(BalancingSpec).Assembly);

    /// <summary>A method by its name, for whole runs: a dry run is as short as it can be.</summary>
    internal static BalancingSpec Of(string name) =>
        Catalog.Default.Create(typeof(BalancingSpec), name) switch
        {
            Auto auto => auto with { Steps = 3 },
            var method => (BalancingSpec)method!,
        };

    /// <summary>Their names, a row each.</summary>
    internal static IEnumerable<TheoryDataRow<string>> Rows(IEnumerable<Type> methods) =>
        methods.Select(m => new TheoryDataRow<string>(m.Name));
}
