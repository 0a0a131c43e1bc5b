using ArchUnitNET.Domain.Dependencies;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using HydraSharp.Configuration;
using HydraSharp.Data.Loading;
using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;
using HydraSharp.Networks;
using HydraSharp.Runs;
using HydraSharp.Samples;
using HydraSharp.Server;
using HydraSharp.Specs;
using HydraSharp.Training;
using HydraSharp.Training.Distributed;
using Xunit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace HydraSharp.Tests.Architecture;

public sealed partial class RoomTests
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
            { "Analysis", ["Training", "Networks", "Tasks", "Data", "DenseLabels", "Determinism"] },
            { "Configuration", ["Training", "Networks", "Tasks", "Data", "DenseLabels", "Layers", "Specs", ""] },
            { "Samples", ["Training", "Networks", "Tasks", "Data", "DenseLabels", "Determinism", "Files", ""] },
            { "Runs", ["Samples", "Configuration", .. UpToAnalysis, ""] },
            { "Export", ["Runs", "Samples", .. UpToAnalysis, ""] },
            { "Inspection", ["Runs", "Configuration", .. UpToAnalysis, ""] },
            { "Benchmarks", ["Export", "Runs", "Samples", "Configuration", .. UpToAnalysis, ""] },
            { "Tuning", ["Benchmarks", "Runs", "Configuration", .. UpToAnalysis, ""] },
            { "Comparisons", ["Runs", "Configuration", .. UpToAnalysis, ""] },
            { "Reporting", ["Comparisons", "Benchmarks", "Runs", "Configuration", .. UpToAnalysis, ""] },
            { "", ["Reporting", "Tuning", "Benchmarks", "Export", "Runs", "Configuration", .. UpToAnalysis] },
        };

    static string[] UpToAnalysis =>
        ["Analysis", "Training", "Networks", "Tasks", "Data", "DenseLabels", "Determinism", "Files", "Specs", "Layers"];

    // The server's rooms, which know Inference alone besides each other.
    public static TheoryData<string, string[]> ServerRooms =>
        new()
        {
            { "Server.Metrics", [] },
            { "Server.Connections", [] },
            { "Server.Batching", ["Server.Metrics"] },
            { "Server.Models", ["Server.Batching", "Server.Metrics"] },
            { "Server.Telemetry", ["Server.Batching", "Server.Metrics"] },
            { "Server.Http", ["Server.Models", "Server.Batching", "Server.Metrics", "Server.Telemetry", "Server.Connections"] },
            { "Server.Protocol", ["Server.Http", "Server.Models", "Server.Batching"] },
            { "Server.Page", ["Server.Http"] },
            { "Server.Runs", ["Server.Http"] },
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

    // What a run consists of is below it; only who trains and opens runs as a user does stands above.
    [Fact]
    public void TheFacadeIsNamedByItsUsersAlone()
    {
        var users = Edges().Where(e => e.Used == typeof(Run).FullName).Select(e => e.User).Distinct().ToArray();
        Assert.Equal("", string.Join(Environment.NewLine, users.Where(u => !Users.Contains(GroupOf(Space(u))))));
        Assert.Equal(["Comparisons", "Tuning"], users.Select(u => GroupOf(Space(u))).Where(g => g != "").Distinct().Order());
    }

    [Fact]
    public void NoCircleOfTypesCrossesAGroupOrRunsThroughTheFacade()
    {
        var circles = new TypeGraph(Edges()).Circles();
        Assert.Contains(circles, c => c.Length > 1);
        var crossing = circles.Where(c => c.Select(t => GroupOf(Space(t))).Distinct().Count() > 1 || c.Contains(typeof(Run).FullName));
        Assert.Equal("", string.Join(Environment.NewLine, crossing.Select(c => string.Join(", ", c))));
    }

    [Fact]
    public void CirclesAreSeen() =>
        Assert.Equal(
            [
                ["a", "b", "c"],
                ["e", "f"],
            ],
            new TypeGraph([("a", "b"), ("b", "c+d"), ("c+g", "a"), ("c", "e"), ("e", "f"), ("f", "e"), ("h", "a"), ("h", "h+i")])
                .Circles()
                .OrderBy(c => c[0], StringComparer.Ordinal)
        );

    // Experiment to network: one way, in one place.
    [Fact]
    public void ModelFactoryAloneBuildsNetworks() =>
        Assert.Equal(
            [typeof(ModelFactory).FullName],
            Code.Types.SelectMany(t => t.Dependencies.OfType<MethodCallDependency>(), (t, d) => (User: t.FullName, Call: d))
                .Where(c =>
                    c.Call.Target.FullName == typeof(HydraNet).FullName
                    && c.User != c.Call.Target.FullName
                    && c.Call.TargetMember.Name.StartsWith(".ctor", StringComparison.Ordinal)
                )
                .Select(c => TypeGraph.Outer(c.User))
                .Distinct()
        );

    // Pixels become the network's numbers in the loader and in one other place.
    [Fact]
    public void InputTensorAndTheLoaderAloneNormalizePixels() =>
        Assert.Equal(
            [typeof(Loader).FullName, typeof(InputTensor).FullName],
            Edges()
                .Where(e => e.Used == typeof(PixelNormalizer).FullName && GroupOf(Space(e.User)) is not ("Inference" or "Server"))
                .Select(e => e.User)
                .Distinct()
                .Order(StringComparer.Ordinal)
        );

    // The demo's faces and streets are data of the demo alone.
    [Fact]
    public void OfTheSamplesRunsExportsAndBenchmarksUseTheProbeImageAlone()
    {
        string[] groups = ["Runs", "Export", "Benchmarks"];
        var used = Edges().Where(e => groups.Contains(GroupOf(Space(e.User))) && GroupOf(Space(e.Used)) == "Samples").ToArray();
        Assert.Equal([typeof(ProbeImage).FullName], used.Select(e => e.Used).Distinct());
        Assert.Equal(groups.Order(), used.Select(e => GroupOf(Space(e.User))).Distinct().Order());
    }

    static IEnumerable<(string User, string Used)> Edges() =>
        from type in Code.Types
        where GroupOf(type.Namespace.FullName) is not null
        from used in type.Dependencies.Select(d => d.Target).Distinct()
        where GroupOf(used.Namespace?.FullName) is not null
        select (TypeGraph.Outer(type.FullName), TypeGraph.Outer(used.FullName));

    static string Space(string type) => type[..type.LastIndexOf('.')];

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
            .Default.Families(typeof(Experiment))
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
    public void TheTrainerKnowsNoEngine()
    {
        var users = Code
            .Types.SelectMany(t => t.Dependencies, (t, d) => (User: t.Namespace.FullName, Used: d.Target.FullName))
            .Where(d =>
                d.Used.StartsWith(typeof(IProcessGroup).Namespace + ".", StringComparison.Ordinal)
                && (d.Used.Contains("Mpi", StringComparison.Ordinal) || d.Used.Contains("RankSum", StringComparison.Ordinal))
            )
            .Select(d => d.User)
            .Distinct();
        // Its own namespace, in which the rule can see such a use, and no other.
        Assert.Equal([typeof(IProcessGroup).Namespace], users);
    }

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
