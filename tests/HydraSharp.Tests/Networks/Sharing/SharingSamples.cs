using HydraSharp.Networks.Sharing;
using HydraSharp.Specs;
using HydraSharp.Tasks;
using HydraSharp.Tasks.Heads;

namespace HydraSharp.Tests.Networks.Sharing;

/// <summary>Every member of the family with its defaults, and settings that make another network.</summary>
static class SharingSamples
{
    internal static IReadOnlyList<SharingSpec> All =>
        [
            .. Catalog.Default.Members(typeof(SharingSpec)).Select(m => (SharingSpec)Activator.CreateInstance(m)!),
            new BranchAt { Block = "conv1" },
            new BranchAt { Block = "layer3" },
            new BranchAt { Block = "layer4.1" },
            new BranchAt { Block = "features.14" },
            new BranchAt { Block = "heads" },
            new Mmoe { Experts = 3, Units = 8 },
            new Cgc
            {
                Shared = 1,
                TaskExperts = 1,
                Units = 8,
            },
            new Cgc { Units = 8, Levels = 2 },
            new Cgc
            {
                Units = 8,
                Levels = 3,
                Shared = 1,
            },
            new Cascade { DependsOn = DependsOn },
            new Cascade { DependsOn = DependsOn, Detach = true },
            new Mtan { Reduction = 1 },
        ];

    internal static string Name(SharingSpec sharing) =>
        sharing is Cascade cascade ? $"{cascade} of {cascade.DependsOn.Count}" : sharing.ToString();

    internal static IReadOnlyList<TaskSpec> Tasks =>
        [
            new Classification { Name = "kind", Classes = ["a", "b", "c"] },
            new Regression { Name = "age" },
            new Binary
            {
                Name = "hat",
                Classes = ["no", "yes"],
                Head = new Mlp { HiddenSize = 8 },
            },
        ];

    static Dictionary<string, IReadOnlyList<string>> DependsOn =>
        new(StringComparer.Ordinal) { ["kind"] = ["hat"], ["age"] = ["kind", "hat"] };
}
