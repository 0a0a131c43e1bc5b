using System.Xml.Linq;
using HydraSharp.Data.Loading;
using HydraSharp.Training.Balancing;
using HydraSharp.Training.Evaluators;
using Xunit;

namespace HydraSharp.Tests.Architecture;

/// <summary>What others can see of the libraries.</summary>
public sealed class SurfaceTests
{
    // Entry points, options, results, and what a member of a family is derived from and made of. The members alone are more than a hundred.
    const int MostBesideVocabulary = 100;

    static readonly Type[] Public = [.. typeof(Experiment).Assembly.GetExportedTypes().Where(t => !t.IsNested)];

    static IEnumerable<string> Projects(string folder) =>
        Directory.EnumerateFiles(Path.Combine(SourceTests.Root, folder), "*.csproj", SearchOption.AllDirectories);

    [Fact]
    public void OnlyTestsAndBenchesSeeInternals()
    {
        string[] allowed = [.. Projects("tests").Concat(Projects("bench")).Select(p => Path.GetFileNameWithoutExtension(p))];
        var granted = Projects("src")
            .SelectMany(
                p => XDocument.Load(p).Descendants("InternalsVisibleTo"),
                (p, e) => (Project: Path.GetFileName(p), To: (string)e.Attribute("Include")!)
            )
            .ToArray();
        Assert.Contains(("HydraSharp.csproj", "HydraSharp.Tests"), granted);
        Assert.DoesNotContain(granted, g => !allowed.Contains(g.To));
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.Combine(SourceTests.Root, "src"), "*.cs", SearchOption.AllDirectories), f =>
            File.ReadAllText(f).Contains("InternalsVisibleTo", StringComparison.Ordinal)
        );
    }

    // The analyzer holds the files to the code; without the files it holds nothing.
    [Fact]
    public void EveryLibraryDeclaresItsSurface()
    {
        string[] libraries = [.. Projects("src").Where(p => !XDocument.Load(p).Descendants("OutputType").Any(t => t.Value == "Exe"))];
        Assert.Equal(3, libraries.Length);
        foreach (var library in libraries)
        {
            Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(library)!, "PublicAPI.Shipped.txt")), library);
            Assert.NotEmpty(File.ReadLines(Path.Combine(Path.GetDirectoryName(library)!, "PublicAPI.Unshipped.txt")).Skip(1));
        }
    }

    [Fact]
    public void TheSurfaceBesideTheVocabularyIsSmall()
    {
        var words = Vocabulary();
        Assert.Contains(typeof(PcGrad), words);
        Assert.Contains(typeof(GradientBalancing), words);
        Assert.Contains(typeof(LoaderSpec), words);
        Assert.Contains(typeof(TestTimeAugmentation), words);
        Assert.DoesNotContain(typeof(Run), words);
        string[] others = [.. Public.Where(t => !words.Contains(t)).Select(t => t.FullName!).Order(StringComparer.Ordinal)];
        Assert.True(
            others.Length <= MostBesideVocabulary,
            $"{others.Length} public types beside the {words.Count} that an experiment is written with, at most {MostBesideVocabulary}:"
                + Environment.NewLine
                + string.Join(Environment.NewLine, others)
        );
    }

    // What an experiment can be made of: every type that an option of it or of anything below it takes, as in YAML.
    static HashSet<Type> Vocabulary()
    {
        var found = new HashSet<Type>();
        Visit(typeof(Experiment));
        return found;

        void Visit(Type type)
        {
            foreach (var part in type.GenericTypeArguments)
                Visit(part);
            if (!Public.Contains(type) || !found.Add(type))
                return;
            foreach (var member in Public.Where(t => type.IsAbstract && t.IsSubclassOf(type)))
                Visit(member);
            foreach (var option in type.GetProperties().Where(p => p.SetMethod is { IsPublic: true }))
                Visit(option.PropertyType);
        }
    }
}
