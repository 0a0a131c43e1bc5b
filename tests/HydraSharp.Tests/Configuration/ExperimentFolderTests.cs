using HydraSharp.Configuration;
using HydraSharp.Data;
using HydraSharp.DenseLabels;
using HydraSharp.Tasks;
using HydraSharp.Tests.Architecture;
using HydraSharp.Tests.Data;
using Xunit;

namespace HydraSharp.Tests.Configuration;

/// <summary>
/// The experiments that come along: free of errors, and those for known sets find them as they unpack. The trees are made here; no set is
/// needed.
/// </summary>
public sealed class ExperimentFolderTests : IDisposable
{
    static readonly string Folder = Path.Combine(SourceTests.Root, "experiments");

    readonly TemporaryFolder folder = new();

    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Folder, "*.yaml").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void EveryFileIsFreeOfErrors(string file)
    {
        var experiment = ExperimentFile.Read(Path.Combine(Folder, file)).Experiment;
        ExperimentCheck.Require(experiment);
    }

    [Fact]
    public void CityscapesIsFoundAsItUnpacks()
    {
        var labels = PngWriter.Grey(3, 2, [7, 8, 33, 0, 4, 3]);
        folder.Write("gtFine/train/ulm/ulm_000000_000019_gtFine_labelIds.png", labels);
        folder.Write(
            "disparity/train/ulm/ulm_000000_000019_disparity.png",
            PngWriter.Grey(3, 2, (ReadOnlySpan<ushort>)[257, 0, 513, 1, 2, 30000])
        );
        folder.Write("leftImg8bit/train/ulm/ulm_000000_000019_leftImg8bit.png", [1]);
        folder.Write("leftImg8bit/val/bonn/bonn_000000_000019_leftImg8bit.png", [1]);
        folder.Write("gtFine/val/bonn/bonn_000000_000019_gtFine_labelIds.png", labels);
        var (experiment, opened) = Open("cityscapes.yaml", $"data.folder={folder.Path}");
        Assert.Equal([Split.Train, Split.Validation], opened.Examples.Select(e => e.Split));
        Assert.Equal(
            ["classes", "depth"],
            opened.Examples[0].Labels.Keys.Where(k => k is "classes" or "depth").Order(StringComparer.Ordinal)
        );
        Assert.False(opened.Examples[1].Labels.ContainsKey("depth"));
        Assert.Equal([0, 1, 18, float.NaN, float.NaN, float.NaN], Map(experiment, "classes", opened.Examples[0]).Values);
        Assert.Equal(
            [473.5f, float.NaN, 236.75f, float.NaN, 121216f, 4.0407f],
            Map(experiment, "depth", opened.Examples[0], maximum: 1e6).Values.Select(v => MathF.Round(v, 4))
        );
        Assert.Equal(5, Map(experiment, "depth", opened.Examples[0]).Values.Count(float.IsNaN));
    }

    [Fact]
    public void KittiIsTwoSourcesWithUnlikeLabels()
    {
        foreach (var id in Enumerable.Range(0, 12).Select(i => $"{i:000000}_10"))
        {
            folder.Write($"s/training/image_2/{id}.png", [1]);
            folder.Write($"s/training/semantic/{id}.png", PngWriter.Grey(2, 1, [7, 1]));
        }

        const string Selection = "d/depth_selection/val_selection_cropped";
        folder.Write($"{Selection}/image/2011_09_26_drive_0002_sync_image_0000000005_image_02.png", [1]);
        folder.Write(
            $"{Selection}/groundtruth_depth/2011_09_26_drive_0002_sync_groundtruth_depth_0000000005_image_02.png",
            PngWriter.Grey(2, 1, (ReadOnlySpan<ushort>)[256 * 8, 0])
        );
        var (experiment, opened) = Open(
            "kitti.yaml",
            $"data.sources.semantics.folder={folder.Path}/s",
            $"data.sources.depth.folder={folder.Path}/d"
        );
        Assert.Equal(13, opened.Examples.Count);
        Assert.Equal(12, opened.Examples.Count(e => e.Labels.ContainsKey("classes") && !e.Labels.ContainsKey("depth")));
        var deep = opened.Examples.Single(e => e.Labels.ContainsKey("depth"));
        Assert.False(deep.Labels.ContainsKey("classes"));
        Assert.Equal([8, float.NaN], Map(experiment, "depth", deep).Values);
        Assert.Equal([0, float.NaN], Map(experiment, "classes", opened.Examples.First(e => e.Labels.ContainsKey("classes"))).Values);
    }

    // The lists of the course have no header; their paths are below the data's folder, not the list's.
    [Fact]
    public void NyuIsReadByItsLists()
    {
        foreach (var id in new[] { "000001", "000002" })
        {
            folder.Write($"nyud/rgb/{id}.png", [1]);
            folder.Write($"nyud/masks/{id}.png", PngWriter.Grey(2, 1, [39, 255]));
            folder.Write($"nyud/depth/{id}.png", PngWriter.Grey(2, 1, (ReadOnlySpan<ushort>)[5000, 0]));
        }

        var (train, test) = (
            folder.Write("lists/train.txt", "rgb/000001.png\tmasks/000001.png\tdepth/000001.png\n"),
            folder.Write("lists/val.txt", "rgb/000002.png\tmasks/000002.png\tdepth/000002.png\n")
        );
        var (experiment, opened) = Open(
            "nyuv2.yaml",
            $"data.sources.train.file={train}",
            $"data.sources.train.folder={folder.Path}/nyud",
            $"data.sources.test.file={test}",
            $"data.sources.test.folder={folder.Path}/nyud"
        );
        Assert.Equal(2, opened.Examples.Count);
        Assert.Equal(Split.Test, opened.Examples.Single(e => e.Key.Contains("000002", StringComparison.Ordinal)).Split);
        Assert.Equal([39, float.NaN], Map(experiment, "classes", opened.Examples[0]).Values);
        Assert.Equal([1, float.NaN], Map(experiment, "depth", opened.Examples[0]).Values);
    }

    public void Dispose() => folder.Dispose();

    static (Experiment Experiment, DataSourceContents Contents) Open(string file, params string[] changes)
    {
        var experiment = ExperimentFile.Read(Path.Combine(Folder, file), changes).Experiment;
        var opened = experiment.Data.Open();
        Assert.Empty(opened.Problems.Found);
        return (experiment, opened);
    }

    static LabelMap Map(Experiment experiment, string task, Example example, double? maximum = null)
    {
        var spec = experiment.Tasks.Single(t => t.Name == task);
        if (maximum is { } most)
            spec = (Depth)spec with { Maximum = most };
        return spec.Map!.Read(Path.Combine(example.Folder, example.Labels[task]));
    }
}
