using HydraSharp.Cli;
using HydraSharp.DenseLabels;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;
using HydraSharp.Samples.Scenes;
using HydraSharp.Tests.Data;
using Xunit;

namespace HydraSharp.Tests.Samples.Scenes;

public sealed class SceneFolderTests : IDisposable
{
    const int Width = 64;
    const int Height = 48;

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    string At(string name) => Path.Combine(folder.Path, name);

    [Fact]
    public void WhatIsReadIsWhatWasRendered()
    {
        var done = new List<int>();
        var table = SceneFolder.Write(At("streets"), 3, Width, Height, 7, done.Add);
        Assert.Equal([1, 2, 3], done);
        var rows = File.ReadAllLines(table);
        Assert.Equal("file,classes,depth,normals,drivable,cars,people,time_of_day", rows[0]);
        Assert.Equal(4, rows.Length);
        for (var i = 0; i < 3; i++)
        {
            var scene = StreetRenderer.Render(7 + i, Width, Height);
            var cells = rows[i + 1].Split(',');
            Assert.Equal($"images/00000{i + 1}.png", cells[0]);
            Assert.Equal([$"{scene.Cars}", $"{scene.People}", scene.TimeOfDay.ToString().ToLowerInvariant()], cells[5..]);
            string[] paths = [.. cells[..5].Select(c => Path.Combine(At("streets"), c))];
            Assert.Equal(scene.Pixels, ImageDecoder.Decode(paths[0]).Pixels);
            Assert.Equal(scene.Classes.Select(c => (float)c), new ClassMapFormat(11, ignore: null).Read(paths[1]).Values);
            Assert.Equal(
                Enumerable.Range(0, Width * Height).Select(p => scene.IsDrivable(p) ? 1f : 0),
                new ClassMapFormat(2).Read(paths[4]).Values
            );
            var depth = new DepthMapFormat(SceneFolder.DepthScale, 0, 655).Read(paths[2]).Values;
            var normals = new NormalMapFormat().Read(paths[3]).Values;
            Assert.Contains(depth, float.IsNaN);
            Assert.Contains(depth, float.IsFinite);
            for (var p = 0; p < depth.Length; p++)
            {
                Assert.Equal(scene.Depth[p] == 0 ? float.NaN : scene.Depth[p], depth[p], 0.00501f);
                for (var c = 3 * p; c < 3 * p + 3; c++)
                    Assert.Equal(scene.Depth[p] == 0 ? float.NaN : scene.Normals[c], normals[c], 0.01f);
            }
        }
    }

    [Fact]
    public void ItIsAPureFunctionOfItsNumbers()
    {
        foreach (var name in (string[])["one", "other"])
            SceneFolder.Write(At(name), 4, 40, 30, 5);
        SceneFolder.Write(At("next"), 3, 40, 30, 6);
        var files = Directory
            .EnumerateFiles(At("one"), "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(At("one"), f))
            .ToArray();
        Assert.Equal(21, files.Length);
        foreach (var file in files)
            Assert.Equal(File.ReadAllBytes(Path.Combine(At("one"), file)), File.ReadAllBytes(Path.Combine(At("other"), file)));
        Assert.Equal(File.ReadAllBytes(At("one/images/000002.png")), File.ReadAllBytes(At("next/images/000001.png")));
        Assert.NotEqual(File.ReadAllBytes(At("one/images/000001.png")), File.ReadAllBytes(At("next/images/000001.png")));
    }

    [Fact]
    public void NothingIsLeftOfAStoppedOne()
    {
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            SceneFolder.Write(At("streets"), 1000, 16, 12, 1, _ => stop.Cancel(), stop.Token)
        );
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void WhatAKilledOneLeftIsTakenOver()
    {
        Directory.CreateDirectory(At(".streets.tmp/images"));
        File.Copy(typeof(SceneFolderTests).Assembly.Location, At(".streets.tmp/images/000009.png"));
        SceneFolder.Write(At("streets"), 1, 16, 12);
        Assert.Equal(["streets"], Directory.EnumerateFileSystemEntries(folder.Path).Select(f => Path.GetFileName(f)));
        Assert.Equal(["000001.png"], Directory.EnumerateFiles(At("streets/images")).Select(f => Path.GetFileName(f)));
    }

    [Fact]
    public void AFailingDiskLeavesAllOrNothing()
    {
        var failures = 0;
        for (var whole = false; !whole; failures++)
        {
            CrashingStorage storage = new(new LocalStorage(), failures + 1, CrashingStorage.Moment.Before, () =>
                throw new IOException("no more")
            );
            try
            {
                SceneFolder.Write(storage, At("streets"), 1, 16, 12, 1, null, default);
                whole = true;
            }
            catch (HydraException e)
            {
                Assert.Contains("no more", e.Message, StringComparison.Ordinal);
                if (Directory.Exists(At("streets")))
                    break;
                Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
            }
        }

        Assert.True(failures > 12, $"{failures}");
        Assert.Equal(6, Directory.EnumerateFiles(At("streets"), "*", SearchOption.AllDirectories).Count());
    }

    [Fact]
    public void TheCommandWritesThemAndRefusesAFolderThatIsNotEmpty()
    {
        Directory.CreateDirectory(At("streets"));
        var (code, output, error) = Run("scenes", "--out", At("streets"), "--count", "2", "--width", "32", "--height", "24", "--json");
        Assert.True(code == 0, error);
        Assert.Contains("\"count\":2", output, StringComparison.Ordinal);
        Assert.Contains("2 of 2", error, StringComparison.Ordinal);
        Assert.Equal(3, File.ReadAllLines(At("streets/labels.csv")).Length);
        (code, output, error) = Run("scenes", "--out", At("streets"), "--count", "1");
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("is not empty, and nothing is written over; name another folder with --out", error, StringComparison.Ordinal);
        Assert.Equal(3, File.ReadAllLines(At("streets/labels.csv")).Length);
        (code, _, error) = Run("scenes", "--out", At("other"), "--width", "0");
        Assert.Equal(2, code);
        Assert.Contains("--width takes a number from 1 to 8192", error, StringComparison.Ordinal);
    }

    static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (HydraCommand.Run(args, output, error), output.ToString(), error.ToString());
    }
}
