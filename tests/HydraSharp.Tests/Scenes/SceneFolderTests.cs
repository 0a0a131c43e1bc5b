using HydraSharp.Maps;
using HydraSharp.Scenes;
using HydraSharp.Tests.Data;
using Xunit;

namespace HydraSharp.Tests.Scenes;

public sealed class SceneFolderTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    [Fact]
    public void TheFilesHoldWhatWasRendered()
    {
        var done = new List<int>();
        var table = File.ReadAllLines(SceneFolder.Write(folder.Path, 7, 3, 64, 48, done.Add, TestContext.Current.CancellationToken));
        Assert.Equal([1, 2, 3], done);
        Assert.Equal("image,classes,depth,normals,drivable,cars,people,time_of_day", table[0]);
        Assert.Equal(4, table.Length);
        var scene = StreetRenderer.Render(8, 64, 48);
        var cells = table[2].Split(',');
        Assert.Equal([scene.Cars.ToString(), scene.People.ToString(), scene.TimeOfDay.ToString().ToLowerInvariant()], cells[5..]);
        Assert.Equal(scene.Classes.Select(c => (float)c), new ClassMapFormat(11).Read(At(cells[1])).Values);
        Compare(scene.Depth, new DepthMapFormat(SceneFolder.DepthScale, 0.01, 655).Read(At(cells[2])).Values, 0.0051f);
        Compare(scene.Normals, new NormalMapFormat().Read(At(cells[3])).Values, 0.012f);
        Assert.Equal(Enumerable.Range(0, 64 * 48).Select(i => scene.IsDrivable(i) ? 1f : 0), new ClassMapFormat(2).Read(At(cells[4])).Values);
    }

    [Fact]
    public void TheSameSeedGivesTheSameFiles()
    {
        SceneFolder.Write(folder.Path, 3, 2, 32, 24, stop: TestContext.Current.CancellationToken);
        using var other = new TemporaryFolder();
        SceneFolder.Write(other.Path, 3, 2, 32, 24, stop: TestContext.Current.CancellationToken);
        foreach (var file in Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(other.Path, Path.GetRelativePath(folder.Path, file))));
    }

    public void Dispose() => folder.Dispose();

    string At(string name) => Path.Combine(folder.Path, name);

    // What has neither depth nor a normal is 0 when rendered, and not known when read.
    static void Compare(float[] rendered, float[] read, float tolerance)
    {
        var known = 0;
        for (var i = 0; i < rendered.Length; i++)
        {
            if (float.IsNaN(read[i])) continue;
            known++;
            Assert.InRange(read[i], rendered[i] - tolerance, rendered[i] + tolerance);
        }

        Assert.True(known > rendered.Length / 4);
        Assert.Contains(read, float.IsNaN);
    }
}
