using System.Numerics;
using HydraSharp.Determinism;
using HydraSharp.Samples.Scenes;
using Xunit;

namespace HydraSharp.Tests.Samples.Scenes;

public sealed class StreetRendererTests
{
    const int Width = 65;
    const int Height = 49;
    const int Centre = Height / 2 * Width + Width / 2;

    // The middle pixel looks along the axis; a focal length of 64 pixels.
    static readonly CameraPose Level = new(0, 1.5f, 0, 0, 0, 64f / Width);

    static RenderedScene Render(CameraPose camera, params Solid[] solids) =>
        StreetRenderer.Render(new(camera, new(new SampleRandom(1, 0, 0)), new(TimeOfDay.Day, new(2, 0, 0)), solids), 3, Width, Height);

    static Surface Grey => new(new(0.5f), SurfaceKind.Plain, 1);

    static Vector3 Normal(RenderedScene scene, int pixel) => new(scene.Normals.AsSpan(pixel * 3, 3));

    [Theory]
    [InlineData(25, 96)] // one pixel below the axis: 1.5 · 64 / 1
    [InlineData(30, 16)]
    [InlineData(48, 4)]
    public void TheDepthOfAFlatRoadIsHeightTimesFocalOverRows(int row, double expected)
    {
        var scene = Render(Level);
        for (var column = 0; column < Width; column++)
            Assert.Equal(expected, scene.Depth[row * Width + column], 1e-3);
        Assert.Equal(-Vector3.UnitY, Normal(scene, row * Width));
    }

    [Fact]
    public void ACameraThatLooksDownSeesTheGroundAtHeightOverSine()
    {
        var scene = Render(Level with { Pitch = MathF.PI / 6 });
        Assert.Equal(3, scene.Depth[Centre], 1e-4);
        Assert.True(Vector3.Distance(new(0, -MathF.Sqrt(0.75f), -0.5f), Normal(scene, Centre)) < 1e-5f);
    }

    [Fact]
    public void ATurnedCameraSeesAWallAtDistanceOverCosine()
    {
        var wall = new Box(SceneClass.Building, new(0, 0, 11), new(100, 100, 2), 0) { Surface = Grey };
        var scene = Render(Level with { Yaw = MathF.PI / 3 }, wall);
        Assert.Equal(20, scene.Depth[Centre], 1e-3);
        Assert.True(Vector3.Distance(new(MathF.Sqrt(0.75f), 0, -0.5f), Normal(scene, Centre)) < 1e-5f);
    }

    [Fact]
    public void ATurnedBoxShowsItsEdgeFirst()
    {
        // A quarter of a right angle: the edge is half a diagonal before the middle.
        var scene = Render(Level, new Box(SceneClass.Car, new(1e-3f, 1.5f, 10), new(2, 2, 2), MathF.PI / 4, 0) { Surface = Grey });
        Assert.Equal(10 - Math.Sqrt(2), scene.Depth[Centre], 1e-2);
        Assert.Equal(Math.Sqrt(0.5), Math.Abs(Normal(scene, Centre).X), 1e-5);
        Assert.Equal(-Math.Sqrt(0.5), Normal(scene, Centre).Z, 1e-5);
    }

    [Fact]
    public void RoundThingsAreMetAtTheirFront()
    {
        Solid[] solids =
        [
            new Ellipsoid(SceneClass.Tree, new(0, 1.5f, 10), new(3, 1, 2)) { Surface = Grey },
            new Cylinder(SceneClass.Pole, new(0, 0, 8), 0.5f, 3) { Surface = Grey },
        ];
        foreach (var (solid, depth) in solids.Zip([8.0, 7.5]))
        {
            var scene = Render(Level, solid);
            Assert.Equal(depth, scene.Depth[Centre], 1e-4);
            Assert.Equal((byte)solid.Kind, scene.Classes[Centre]);
            Assert.Equal(-Vector3.UnitZ, Normal(scene, Centre));
        }
    }

    [Fact]
    public void OnlyWhatIsSeenIsCounted()
    {
        Box Car(float z, int thing) => new(SceneClass.Car, new(0, 1.5f, z), new(1, 1, 1), 0, thing) { Surface = Grey };
        var person = new Ellipsoid(SceneClass.Person, new(1, 1.5f, 6), new(0.3f, 0.3f, 0.3f), 2) { Surface = Grey };
        var scene = Render(Level, Car(6, 0), Car(12, 1), person);
        Assert.Equal((1, 1), (scene.Cars, scene.People));
        Assert.Equal(5.5, scene.Depth[Centre], 1e-5);
    }

    [Fact]
    public void TheSameSeedGivesTheSameBits()
    {
        var (one, again, other) = (StreetRenderer.Render(5, 80, 60), StreetRenderer.Render(5, 80, 60), StreetRenderer.Render(6, 80, 60));
        Assert.Equal(one.Pixels, again.Pixels);
        Assert.Equal(one.Classes, again.Classes);
        Assert.Equal(one.Depth, again.Depth);
        Assert.Equal(one.Normals, again.Normals);
        Assert.NotEqual(one.Pixels, other.Pixels);
        Assert.NotEqual(one.Classes, other.Classes);
    }

    [Fact]
    public void LabelsAgreeWithEachOther()
    {
        var seen = new HashSet<(SceneClass, TimeOfDay)>();
        for (var seed = 0; seed < 40; seed++)
        {
            var scene = StreetRenderer.Render(seed, 81, 61);
            for (var pixel = 0; pixel < scene.Classes.Length; pixel++)
            {
                var kind = (SceneClass)scene.Classes[pixel];
                seen.Add((kind, scene.TimeOfDay));
                Assert.Equal(kind == SceneClass.Sky, scene.Depth[pixel] == 0);
                Assert.True(scene.Depth[pixel] is >= 0 and < 500);
                Assert.Equal(kind == SceneClass.Sky ? 0 : 1, Normal(scene, pixel).Length(), 1e-4);
                Assert.Equal(kind is SceneClass.Road or SceneClass.LaneMark, scene.IsDrivable(pixel));
            }

            Assert.Equal(scene.Cars > 0, scene.Classes.Contains((byte)SceneClass.Car));
            Assert.Equal(scene.People > 0, scene.Classes.Contains((byte)SceneClass.Person));
        }

        Assert.Equal(Enum.GetValues<SceneClass>(), seen.Select(s => s.Item1).Distinct().Order());
        Assert.Equal(Enum.GetValues<TimeOfDay>(), seen.Select(s => s.Item2).Distinct().Order());
    }

    [Fact]
    public void AnotherSizeShowsTheSameStreet()
    {
        // At three times the size every third pixel's centre is where one was before.
        var (small, large) = (StreetRenderer.Render(9, 41, 31), StreetRenderer.Render(9, 123, 93));
        var same = Enumerable.Range(0, 41 * 31).Count(p => small.Classes[p] == large.Classes[(p / 41 * 3 + 1) * 123 + p % 41 * 3 + 1]);
        Assert.True(same > 0.995 * 41 * 31);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 7)]
    [InlineData(33, 2)]
    public void AnySizeIsRendered(int width, int height) =>
        Assert.Equal(width * height * 3, StreetRenderer.Render(0, width, height).Pixels.Length);

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, -1)]
    [InlineData(StreetRenderer.LargestSide + 1, 5)]
    public void ASizeOutOfRangeIsRefused(int width, int height) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => StreetRenderer.Render(0, width, height));
}
