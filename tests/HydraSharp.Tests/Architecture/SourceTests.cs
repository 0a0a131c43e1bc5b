using HydraSharp.Configuration;
using Xunit;

namespace HydraSharp.Tests.Architecture;

/// <summary>Rules about the source files themselves.</summary>
public sealed class SourceTests
{
    const int MostLines = 300;

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
    public void NoFileIsLongerThanAPersonReads() => Assert.DoesNotContain(Sources, f => File.ReadLines(f).Count() > MostLines);

    [Fact]
    public void EveryExperimentOfTheRepositoryIsRight()
    {
        var files = Directory.EnumerateFiles(Path.Combine(Root, "experiments"), "*.yaml").ToArray();
        Assert.NotEmpty(files);
        foreach (var file in files)
            ExperimentFile.Read(file).ThrowIfWrong();
    }
}
