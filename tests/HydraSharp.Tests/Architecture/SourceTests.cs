using HydraSharp.Configuration;
using Xunit;

namespace HydraSharp.Tests.Architecture;

/// <summary>Rules about the source files themselves.</summary>
public sealed class SourceTests
{
    const int MaxLines = 300;
    const int MaxColumns = 140;

    internal static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "HydraSharp.slnx")))
                folder = folder.Parent;
            return folder?.FullName ?? throw new InvalidOperationException("the tests are not below the solution");
        }
    }

    static IEnumerable<string> Sources =>
        ((string[])["src", "tests", "bench"]).SelectMany(f =>
            Directory.EnumerateFiles(Path.Combine(Root, f), "*.cs", SearchOption.AllDirectories)
        );

    [Fact]
    public void NoFileIsLongerThanAPersonReads() => Assert.DoesNotContain(Sources, f => File.ReadLines(f).Count() > MaxLines);

    // Also of pages, scripts and experiments, which no formatter breaks.
    [Fact]
    public void NoLineIsLongerThanTheLimit()
    {
        string[] endings = [".cs", ".js", ".css", ".html", ".sh", ".sbatch", ".yaml", ".py"];
        var wide =
            from folder in (string[])["src", "tests", "bench", "examples", "experiments", "deploy", "eng"]
            from file in Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories)
            where endings.Contains(Path.GetExtension(file))
            from line in File.ReadLines(file).Index()
            where line.Item.Length > MaxColumns
            select $"{Path.GetRelativePath(Root, file)}:{line.Index + 1}";
        Assert.Equal("", string.Join('\n', wide));
    }

    // The disk is chosen where a user's call comes in, and handed on from there.
    [Fact]
    public void EntryPointsAloneChooseTheStorage() =>
        Assert.Equal(
            [
                "Comparisons/Baselines.cs",
                "DenseLabels/MapFiles.cs",
                "Export/ModelFiles.cs",
                "Files/WholeFile.cs",
                "Inspection/DataCheck.cs",
                "Inspection/DataInspection.cs",
                "Networks/Weights/Cache/CachedWeights.cs",
                "Run.cs",
                "RunOverview.cs",
                "Samples/Faces/DemoData.cs",
                "Samples/Scenes/SceneFolder.cs",
                "Tuning/LearningRateFinder.cs",
                "Tuning/Tune.cs",
            ],
            Naming("LocalStorage.FromEnvironment()")
        );

    // Counts of threads that compute: ThreadBudget. The loader's threads wait for the disk as well, and have a rule of their own.
    [Fact]
    public void ProcessorsAreCountedInOnePlace() =>
        Assert.Equal(
            ["Data/Loading/LoaderSpec.cs", "Runs/Records/EnvironmentFacts.cs", "Training/Distributed/ThreadBudget.cs"],
            Naming("Environment.ProcessorCount")
        );

    // The library's files that hold some text.
    static IEnumerable<string> Naming(string text)
    {
        var library = Path.Combine(Root, "src", "HydraSharp");
        return Directory
            .EnumerateFiles(library, "*.cs", SearchOption.AllDirectories)
            .Where(f => File.ReadAllText(f).Contains(text, StringComparison.Ordinal))
            .Select(f => Path.GetRelativePath(library, f).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);
    }

    [Fact]
    public void EveryExperimentOfTheRepositoryIsRight()
    {
        var files = Directory.EnumerateFiles(Path.Combine(Root, "experiments"), "*.yaml").ToArray();
        Assert.NotEmpty(files);
        foreach (var file in files)
            ExperimentFile.Read(file).ThrowIfWrong();
    }
}
