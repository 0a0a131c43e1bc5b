using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using HydraSharp.Catalogs;
using HydraSharp.Inference;
using HydraSharp.Server;
using Xunit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace HydraSharp.Tests.Architecture;

public sealed class RoomTests
{
    static readonly ArchUnitNET.Domain.Architecture Code = new ArchLoader().LoadAssemblies(typeof(Experiment).Assembly, typeof(Answer).Assembly, typeof(HydraServer).Assembly).Build();

    // A room and the rooms it may use, besides Checks, Catalogs and Inference. What is not named is forbidden.
    public static TheoryData<string, string[]> Rooms => new()
    {
        { "Checks", [] }, { "Catalogs", [] }, { "Files", [] },
        { "Onnx", ["Onnx.Proto"] }, { "Onnx.Proto", [] },
        { "Losses", [] }, { "Metrics", [] }, { "Balancing", [] }, { "Heads", ["Layers", "Onnx"] }, { "Layers", ["Onnx"] }, { "Schedules", [] }, { "Optimizers", [] },
        { "Backbones", ["Layers", "Onnx"] }, { "Necks", ["Layers", "Onnx"] },
        { "Maps", [] },
        { "Tasks", ["Heads", "Losses", "Metrics", "Layers", "Maps", "Onnx"] },
        { "Data", ["Data.Augment", "Data.Similarity", "Maps"] }, { "Data.Augment", ["Data", "Maps"] }, { "Data.Similarity", ["Data"] },
        { "Models", ["Trunks", "Backbones", "Necks", "Layers", "Tasks", "Onnx"] }, { "Trunks", ["Backbones", "Necks", "Layers", "Tasks", "Onnx"] },
        { "Export", ["Models", "Tasks", "Onnx", "Onnx.Proto", "Training"] },
        { "Benchmarks", ["Models", "Tasks", "Training", "Files", "Balancing"] },
        { "Weights", ["Weights.Cache", "Files", "Checkpoints", "Backbones", "Layers", "Models"] },
        { "Weights.Torch", ["Weights", "Files", "Checkpoints"] }, { "Weights.Cache", ["Files", "Backbones"] },
        { "Numerics", ["Layers", "Models", "Files", "Weights.Cache"] },
        { "Training", ["Models", "Tasks", "Data", "Losses", "Heads", "Balancing", "Metrics", "Optimizers", "Schedules", "Maps", "Distributed"] },
        { "Distributed", ["Optimizers"] },
        { "Checkpoints", ["Files"] },
        { "Reports", ["Files", "Metrics", "Data", "Balancing"] },
        { "Analysis", ["Data", "Data.Similarity", "Losses", "Metrics", "Tasks", "Models", "Training"] },
        { "Tuning", ["Data"] },
        { "Sheets", [] }, { "Teaching", ["Files", "Maps", "Tasks"] }, { "Probing", ["Data", "Data.Augment", "Maps", "Tasks"] },
        { "Scenes", ["Data", "Files", "Maps"] },
        { "Sharing", ["Analysis", "Data", "Metrics", "Tasks", "Files"] },
        { "Server.Metrics", [] }, { "Server.Batching", ["Server.Metrics"] }, { "Server.Models", ["Server.Batching", "Server.Metrics"] },
        { "Server.Telemetry", ["Server.Batching", "Server.Metrics"] },
        { "Server.Http", ["Server.Models", "Server.Batching", "Server.Metrics", "Server.Telemetry"] }, { "Server.Protocol", ["Server.Http", "Server.Models", "Server.Batching"] },
        { "Server.Page", ["Server.Http"] },
        { "Server.Runs", ["Server.Http"] },
        { "Html", ["Analysis", "Metrics", "Tasks", "Reports", "Benchmarks", "Sharing", "Balancing"] },
    };

    // Configuration, Demo and Drafting know the root records, and may know all that those know; the root of the server puts it together.
    [Fact]
    public void EveryRoomIsNamed() => Assert.Equal(
        Rooms.Select(r => r.Data.Item1).Concat(["Configuration", "Demo", "Drafting", "Server"]).Order(StringComparer.Ordinal),
        typeof(Experiment).Assembly.GetTypes().Concat(typeof(HydraServer).Assembly.GetTypes()).Select(t => t.Namespace ?? "").Where(n => n.StartsWith("HydraSharp.", StringComparison.Ordinal)).Select(n => n["HydraSharp.".Length..]).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Rooms))]
    public void ARoomUsesOnlyItsNeighbours(string room, string[] neighbours)
    {
        var allowed = neighbours.Append(room).Concat(["Checks", "Catalogs", "Inference"]).Select(r => "HydraSharp." + r).ToHashSet(StringComparer.Ordinal);
        var own = Code.Types.Where(t => t.Namespace.FullName == "HydraSharp." + room).ToArray();
        Assert.NotEmpty(own);
        var wrong = from type in own
                    from used in type.Dependencies.Select(d => d.Target).Distinct()
                    where used.Namespace?.FullName is { } target && target.StartsWith("HydraSharp", StringComparison.Ordinal) && !allowed.Contains(target)
                    select $"{type.FullName} uses {used.FullName}";
        Assert.Empty(wrong.Distinct());
    }

    [Fact]
    public void TheTrainerNamesNoMemberOfAFamily()
    {
        var members = Catalog.Families(typeof(Experiment)).SelectMany(f => f.Members).Select(m => m.FullName).ToHashSet(StringComparer.Ordinal);
        var wrong = from type in Code.Types.Where(t => t.Namespace.FullName is "HydraSharp.Training" or "HydraSharp.Models" && t.Name != nameof(HydraSharp.Training.TrainingSpec))
                    from used in type.Dependencies.Select(d => d.Target).Distinct()
                    where members.Contains(used.FullName)
                    select $"{type.FullName} names {used.FullName}";
        Assert.Empty(wrong);
    }

    // What a client sends can open no file: those who read it know none. Models and runs are opened by their shelves, which look names up.
    [Fact]
    public void RequestsReachNoFile()
    {
        string[] files = ["File", "FileStream", "FileInfo", "Directory", "DirectoryInfo", "Path"];
        var rooms = Code.Types.Where(t => t.Namespace.FullName is "HydraSharp.Server.Http" or "HydraSharp.Server.Protocol").ToArray();
        Assert.NotEmpty(rooms);
        Assert.Empty(rooms.SelectMany(t => t.Dependencies, (t, d) => (User: t.FullName, Used: d.Target.FullName)).Where(d => files.Any(f => d.Used == "System.IO." + f)).Distinct());
        // The rule can see such a use where there is one.
        Assert.Contains(Code.Types.Where(t => t.Namespace.FullName == "HydraSharp.Server.Runs").SelectMany(t => t.Dependencies), d => files.Any(f => d.Target.FullName == "System.IO." + f));
    }

    // Whether there is one process or many is the business of the ranks that it is given.
    [Fact]
    public void TheTrainerKnowsNoEngine() => Assert.DoesNotContain(
        Code.Types.Where(t => !t.Namespace.FullName.EndsWith(".Distributed", StringComparison.Ordinal)).SelectMany(t => t.Dependencies, (t, d) => (User: t.FullName, Used: d.Target.FullName)),
        d => d.Used.StartsWith("HydraSharp.Distributed.", StringComparison.Ordinal) && (d.Used.Contains("Mpi", StringComparison.Ordinal) || d.Used.Contains("RankSum", StringComparison.Ordinal)));

    [Fact]
    public void InferenceKnowsNoTorch() =>
        Assert.DoesNotContain(typeof(Answer).Assembly.GetReferencedAssemblies(), a => a.Name!.Contains("Torch", StringComparison.Ordinal));

    [Fact]
    public void OfOursTheServerKnowsInferenceAlone() => Assert.Equal(["HydraSharp.Inference"],
        typeof(HydraServer).Assembly.GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.Contains("Hydra", StringComparison.Ordinal) || n.Contains("Torch", StringComparison.Ordinal)));

    [Fact]
    public void ClassesAreAbstractOrSealed() => Classes().That().AreNotAbstract().And().DoNotHaveFullName(typeof(HydraException).FullName).Should().BeSealed().Check(Code);
}
