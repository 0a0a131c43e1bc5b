using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using HydraSharp.Inference;
using HydraSharp.Server;
using HydraSharp.Specs;
using HydraSharp.Training;
using HydraSharp.Training.Distributed;
using Xunit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace HydraSharp.Tests.Architecture;

public sealed class RoomTests
{
    static readonly ArchUnitNET.Domain.Architecture Code = new ArchLoader()
        .LoadAssemblies(typeof(Experiment).Assembly, typeof(Answer).Assembly, typeof(HydraServer).Assembly)
        .Build();

    // A group, from the lowest to the highest, and the groups that it may use besides Inference. What is not named is forbidden. "" is the
    // root.
    public static TheoryData<string, string[]> Groups =>
        new()
        {
            { "Files", [] },
            { "Specs", [] },
            { "Determinism", [] },
            { "Layers", [] },
            { "DenseLabels", ["Files"] },
            { "Data", ["Specs", "DenseLabels", "Determinism"] },
            { "Tasks", ["Specs", "Layers", "DenseLabels"] },
            { "Networks", ["Tasks", "Layers", "Files", "Specs"] },
            { "Training", ["Networks", "Tasks", "Data", "DenseLabels", "Specs", "Determinism", "Layers", "Files"] },
            { "Analysis", ["Training", "Networks", "Tasks", "Data", "Determinism"] },
            { "Configuration", ["Training", "Networks", "Tasks", "Data", "DenseLabels", "Layers", "Specs", ""] },
            { "Samples", ["Training", "Networks", "Tasks", "Data", "DenseLabels", "Determinism", "Files", ""] },
            { "Runs", ["Samples", "Configuration", .. UpToAnalysis, ""] },
            { "Export", ["Runs", "Samples", .. UpToAnalysis, ""] },
            { "Inspection", ["Runs", .. UpToAnalysis, ""] },
            { "Benchmarks", ["Export", "Runs", "Samples", "Configuration", .. UpToAnalysis, ""] },
            { "Tuning", ["Benchmarks", "Runs", "Configuration", .. UpToAnalysis, ""] },
            { "Comparisons", ["Runs", "Configuration", .. UpToAnalysis, ""] },
            { "Reporting", ["Comparisons", "Benchmarks", "Runs", "Configuration", .. UpToAnalysis, ""] },
            { "", ["Reporting", "Tuning", "Benchmarks", "Export", "Runs", "Configuration", .. UpToAnalysis] },
        };

    static string[] UpToAnalysis =>
        ["Analysis", "Training", "Networks", "Tasks", "Data", "DenseLabels", "Determinism", "Files", "Specs", "Layers"];

    // The same of Inference. Its root holds what its callers see (Predictor, Prediction, Answer, exceptions); every group may use that.
    public static TheoryData<string, string[]> InferenceGroups =>
        new()
        {
            { "Records", [] },
            { "Imaging", [""] },
            { "Cards", ["Imaging", ""] },
            { "Runtime", ["Imaging", "Cards", ""] },
            { "Faces", ["Imaging", "Runtime", ""] },
            { "Drawing", ["Imaging", "Cards", "Faces", ""] },
            { "Video", ["Imaging", "Cards", "Faces", "Drawing", ""] },
            { "", ["Imaging", "Cards", "Runtime", "Drawing"] },
        };

    // The server's rooms, which know Inference alone besides each other.
    public static TheoryData<string, string[]> ServerRooms =>
        new()
        {
            { "Server.Metrics", [] },
            { "Server.Batching", ["Server.Metrics"] },
            { "Server.Models", ["Server.Batching", "Server.Metrics"] },
            { "Server.Telemetry", ["Server.Batching", "Server.Metrics"] },
            { "Server.Http", ["Server.Models", "Server.Batching", "Server.Metrics", "Server.Telemetry"] },
            { "Server.Protocol", ["Server.Http", "Server.Models", "Server.Batching"] },
            { "Server.Page", ["Server.Http"] },
            { "Server.Runs", ["Server.Http"] },
        };

    static string? InferenceGroupOf(string? space) =>
        space switch
        {
            "HydraSharp.Inference" => "",
            { } name when name.StartsWith("HydraSharp.Inference.", StringComparison.Ordinal) => name.Split('.')[2],
            _ => null,
        };

    static string? GroupOf(string? space) =>
        space switch
        {
            "HydraSharp" => "",
            { } name when name.StartsWith("HydraSharp.", StringComparison.Ordinal) => name.Split('.')[1],
            _ => null,
        };

    [Fact]
    public void EveryGroupHasARule() =>
        Assert.Equal(
            Groups.Select(r => r.Data.Item1).Order(StringComparer.Ordinal),
            typeof(Experiment)
                .Assembly.GetTypes()
                .Select(t => GroupOf(t.Namespace))
                .OfType<string>()
                .Distinct()
                .Order(StringComparer.Ordinal)
        );

    [Fact]
    public void EveryGroupOfInferenceHasARule() =>
        Assert.Equal(
            InferenceGroups.Select(r => r.Data.Item1).Order(StringComparer.Ordinal),
            typeof(Answer)
                .Assembly.GetTypes()
                .Select(t => InferenceGroupOf(t.Namespace))
                .OfType<string>()
                .Distinct()
                .Order(StringComparer.Ordinal)
        );

    [Theory]
    [MemberData(nameof(InferenceGroups))]
    public void AGroupOfInferenceUsesOnlyThoseBelowIt(string name, string[] below)
    {
        var own = Code.Types.Where(t => InferenceGroupOf(t.Namespace.FullName) == name).ToArray();
        Assert.NotEmpty(own);
        var wrong =
            from type in own
            from used in type.Dependencies.Select(d => d.Target).Distinct()
            let target = InferenceGroupOf(used.Namespace?.FullName)
            where target is not null && target != name && !below.Contains(target)
            select $"{type.FullName} uses {used.FullName}";
        Assert.Equal("", string.Join(Environment.NewLine, wrong.Distinct().Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void EveryRoomOfTheServerHasARule() =>
        Assert.Equal(
            ServerRooms.Select(r => r.Data.Item1).Append("Server").Order(StringComparer.Ordinal),
            typeof(HydraServer)
                .Assembly.GetTypes()
                .Select(t => t.Namespace ?? "")
                .Where(n => n.StartsWith("HydraSharp.", StringComparison.Ordinal))
                .Select(n => n["HydraSharp.".Length..])
                .Distinct()
                .Order(StringComparer.Ordinal)
        );

    [Theory]
    [MemberData(nameof(Groups))]
    public void AGroupUsesOnlyThoseBelowIt(string name, string[] below)
    {
        var own = Code.Types.Where(t => GroupOf(t.Namespace.FullName) == name).ToArray();
        Assert.NotEmpty(own);
        var wrong =
            from type in own
            from used in type.Dependencies.Select(d => d.Target).Distinct()
            let target = GroupOf(used.Namespace?.FullName)
            where target is not null && target != "Inference" && target != name && !below.Contains(target)
            select $"{type.FullName} uses {used.FullName}";
        Assert.Equal("", string.Join(Environment.NewLine, wrong.Distinct().Order(StringComparer.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(ServerRooms))]
    public void ARoomUsesOnlyItsNeighbours(string room, string[] neighbours)
    {
        var allowed = neighbours.Append(room).Select(r => "HydraSharp." + r).ToHashSet(StringComparer.Ordinal);
        var own = Code.Types.Where(t => t.Namespace.FullName == "HydraSharp." + room).ToArray();
        Assert.NotEmpty(own);
        var wrong =
            from type in own
            from used in type.Dependencies.Select(d => d.Target).Distinct()
            where
                used.Namespace?.FullName is { } target
                && target.StartsWith("HydraSharp", StringComparison.Ordinal)
                && InferenceGroupOf(target) is null
                && !allowed.Contains(target)
            select $"{type.FullName} uses {used.FullName}";
        Assert.Empty(wrong.Distinct());
    }

    // What takes a step; the families' own folders are not among it.
    static readonly string[] Engine =
    [
        "HydraSharp.Networks",
        "HydraSharp.Training",
        "HydraSharp.Training.Backward",
        "HydraSharp.Training.Diagnostics",
        "HydraSharp.Training.Evaluators",
        "HydraSharp.Training.Memory",
        "HydraSharp.Training.Targets",
    ];

    [Fact]
    public void TheTrainerNamesNoMemberOfAFamily()
    {
        var members = Catalog
            .Families(typeof(Experiment))
            .SelectMany(f => f.Members)
            .Select(m => m.FullName)
            .ToHashSet(StringComparer.Ordinal);
        var wrong =
            from type in Code.Types.Where(t => Engine.Contains(t.Namespace.FullName) && t.Name != nameof(TrainingSpec))
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
        Assert.Empty(
            rooms
                .SelectMany(t => t.Dependencies, (t, d) => (User: t.FullName, Used: d.Target.FullName))
                .Where(d => files.Any(f => d.Used == "System.IO." + f))
                .Distinct()
        );
        // The rule can see such a use where there is one.
        Assert.Contains(Code.Types.Where(t => t.Namespace.FullName == "HydraSharp.Server.Runs").SelectMany(t => t.Dependencies), d =>
            files.Any(f => d.Target.FullName == "System.IO." + f)
        );
    }

    // Whether there is one process or many is the business of the ranks that it is given.
    [Fact]
    public void TheTrainerKnowsNoEngine() =>
        Assert.DoesNotContain(
            Code.Types.Where(t => !t.Namespace.FullName.EndsWith(".Distributed", StringComparison.Ordinal))
                .SelectMany(t => t.Dependencies, (t, d) => (User: t.FullName, Used: d.Target.FullName)),
            d =>
                d.Used.StartsWith("HydraSharp.Training.Distributed.", StringComparison.Ordinal)
                && (d.Used.Contains("Mpi", StringComparison.Ordinal) || d.Used.Contains("RankSum", StringComparison.Ordinal))
        );

    [Fact]
    public void InferenceKnowsNoTorch() =>
        Assert.DoesNotContain(typeof(Answer).Assembly.GetReferencedAssemblies(), a => a.Name!.Contains("Torch", StringComparison.Ordinal));

    [Fact]
    public void OfOursTheServerKnowsInferenceAlone() =>
        Assert.Equal(
            ["HydraSharp.Inference"],
            typeof(HydraServer)
                .Assembly.GetReferencedAssemblies()
                .Select(a => a.Name!)
                .Where(n => n.Contains("Hydra", StringComparison.Ordinal) || n.Contains("Torch", StringComparison.Ordinal))
        );

    [Fact]
    public void ClassesAreAbstractOrSealed() =>
        Classes().That().AreNotAbstract().And().DoNotHaveFullName(typeof(HydraException).FullName).Should().BeSealed().Check(Code);
}
