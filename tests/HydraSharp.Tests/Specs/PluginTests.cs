using HydraSharp.Inference;
using HydraSharp.Specs;
using HydraSharp.Training.Schedules;
using Xunit;
using static HydraSharp.Tests.Specs.MadeAssembly;

namespace HydraSharp.Tests.Specs;

public sealed class PluginTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("hydra-plugin-").FullName;

    string At(string name) => Path.Combine(folder, name);

    static string Refused(Func<Catalog> add) => Assert.Throws<HydraException>(add).Message;

    [Fact]
    public void AnAssemblyAddsItsMembersToANewCatalogAlone()
    {
        var assembly = InMemory("Rising", Schedule("Rising"));
        var larger = Catalog.Default.With(assembly);
        Assert.Equal(assembly.GetType("Rising"), larger.Find(typeof(ScheduleSpec), "rising"));
        Assert.Null(Catalog.Default.Find(typeof(ScheduleSpec), "rising"));
        Assert.Contains("Rising", larger.WordsOf(typeof(ScheduleSpec)));
        Assert.Same(larger, larger.With(assembly));
        Assert.Contains(larger.Families(typeof(Experiment)).Single(f => f.Word == "schedules").Members, m => m.Name == "Rising");
    }

    [Fact]
    public void APluginIsLoadedOnceAndSharesHydraSharp()
    {
        var file = InFile(At("Falling.dll"), Schedule("Falling"));
        var member = Catalog.Default.WithPlugin(file).Find(typeof(ScheduleSpec), "Falling")!;
        Assert.True(member.IsSubclassOf(typeof(ScheduleSpec)));
        Assert.IsAssignableFrom<ScheduleSpec>(Catalog.Default.WithPlugin(file).Create(typeof(ScheduleSpec), "falling"));
        Assert.Same(member, Catalog.Default.WithPlugin(file).Find(typeof(ScheduleSpec), "Falling"));
    }

    [Fact]
    public void APluginMustBeAnAssemblyOfItsName()
    {
        Assert.Contains("there is no such file; looked for at " + At("no.dll"), Refused(() => Catalog.Default.WithPlugin(At("no.dll"))));
        Assert.Contains("it is a folder", Refused(() => Catalog.Default.WithPlugin(folder)));
        File.WriteAllText(At("text.dll"), "MZ, but no more");
        Assert.Equal(
            $"the plugin '{At("text.dll")}' cannot be used: it is not a .NET assembly",
            Refused(() => Catalog.Default.WithPlugin(At("text.dll")))
        );
        File.Move(InFile(At("Other.dll"), Schedule("Other")), At("Renamed.dll"));
        Assert.Contains("so its file must be named Other.dll", Refused(() => Catalog.Default.WithPlugin(At("Renamed.dll"))));
    }

    [Theory]
    [InlineData("HydraSharp")]
    [InlineData("HydraSharp.Inference")]
    [InlineData("TorchSharp")]
    public void APluginForAnotherVersionIsRefused(string library)
    {
        var file = BuiltFor(At($"Old{library}.dll"), library, new Version(77, 1, 2, 0));
        var message = Refused(() => Catalog.Default.WithPlugin(file));
        Assert.StartsWith($"the plugin '{file}' cannot be used: it was built for {library} 77.1.2, and this is ", message);
    }

    [Fact]
    public void AnAssemblyWithoutMembersIsRefused()
    {
        Assert.Contains("declares no member of a family", Refused(() => Catalog.Default.With(typeof(Assert).Assembly)));
        Assert.Contains(
            "declares no member",
            Refused(() => Catalog.Default.WithPlugin(InFile(At("Empty.dll"), ("Thing", typeof(object)))))
        );
    }

    [Fact]
    public void EveryMemberHasItsOwnName()
    {
        Assert.Contains(
            "One.Rise and Two.RISE have one name among the schedules",
            Refused(() => Catalog.Default.With(InMemory("Twice", Schedule("One.Rise"), Schedule("Two.RISE"))))
        );
        Assert.Contains(
            "Mine.Cosine has the name of another member of the schedules, HydraSharp.Training.Schedules.Cosine; rename it",
            Refused(() => Catalog.Default.With(InMemory("Mine", Schedule("Mine.Cosine"))))
        );
        Assert.Contains(
            "Other.Climb has the name of another member of the schedules, Some.Climb",
            Refused(() => Catalog.Default.With(InMemory("Some", Schedule("Some.Climb"))).With(InMemory("Others", Schedule("Other.Climb"))))
        );
        Assert.Contains(
            "another assembly of the name Same is in the catalog",
            Refused(() => Catalog.Default.With(InMemory("Same", Schedule("A"))).With(InMemory("Same", Schedule("B"))))
        );
    }

    [Fact]
    public void AnExperimentsOwnTypesAreKnownWithoutBeingAdded()
    {
        var experiment = new Experiment { Training = new() { Schedule = new Zigzag() } };
        var known = Catalog.Default.WithTypesOf(experiment);
        Assert.Equal(typeof(Zigzag), known.Find(typeof(ScheduleSpec), "zigzag"));
        Assert.Same(Catalog.Default, Catalog.Default.WithTypesOf(new Experiment()));
        Assert.Contains(
            "has the name of another member",
            Assert
                .Throws<HydraException>(() => Catalog.Default.WithTypesOf(new Experiment { Training = new() { Schedule = new Step() } }))
                .Message
        );
    }

    [Fact]
    public void AMemberThatYamlCannotCreateIsRefused()
    {
        Assert.Contains("has no public constructor without parameters", Require(typeof(NeedsMore)));
        Assert.Contains("the option Speed of", Require(typeof(Floating)));
        Assert.Contains("is a Single, which YAML cannot hold", Require(typeof(Floating)));
        Assert.Contains("has the key that names a member in YAML", Require(typeof(Typed)));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    static string Require(Type member) => Assert.Throws<HydraException>(() => MemberRules.RequireReadable(member, "it")).Message;

    internal sealed record Zigzag : ScheduleSpec
    {
        protected override double Shape(long step, long steps, long stepsPerEpoch) => 1;
    }

    internal sealed record Step : ScheduleSpec
    {
        protected override double Shape(long step, long steps, long stepsPerEpoch) => 1;
    }

    internal sealed record NeedsMore(int Much) : ScheduleSpec
    {
        protected override double Shape(long step, long steps, long stepsPerEpoch) => Much;
    }

    internal sealed record Floating : ScheduleSpec
    {
        public float Speed { get; init; }

        protected override double Shape(long step, long steps, long stepsPerEpoch) => Speed;
    }

    internal sealed record Typed : ScheduleSpec
    {
        public string Type { get; init; } = "";

        protected override double Shape(long step, long steps, long stepsPerEpoch) => Type.Length;
    }
}
