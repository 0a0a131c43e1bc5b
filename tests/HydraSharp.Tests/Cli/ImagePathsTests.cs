using HydraSharp.Cli;
using HydraSharp.Inference;
using Xunit;

namespace HydraSharp.Tests.Cli;

public sealed class ImagePathsTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("hydra-paths-").FullName;

    public ImagePathsTests()
    {
        Directory.CreateDirectory(At("sub/deep"));
        foreach (var name in new[] { "b.JPG", "a.png", "a1.png", "note.txt", ".hidden.jpg", "sub/c.webp", "sub/deep/a.png" })
            File.WriteAllText(At(name), "");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("", "a.png", "a1.png", "b.JPG", "sub/c.webp", "sub/deep/a.png")]
    [InlineData("*", "a.png", "a1.png", "b.JPG")]
    [InlineData("a*.png", "a.png", "a1.png")]
    [InlineData("a?.png", "a1.png")]
    [InlineData("*/c.webp", "sub/c.webp")]
    [InlineData("**/a.png", "a.png", "sub/deep/a.png")]
    [InlineData("s*/deep", "sub/deep/a.png")]
    [InlineData("note.txt", "note.txt")]
    [InlineData("none.jpg", "none.jpg")]
    public void AWordStandsForItsImagesInOrder(string word, params string[] expected) =>
        Assert.Equal(expected, ImagePaths.Of(At(word)).Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/')));

    [Theory]
    [InlineData("empty")]
    [InlineData("*.gif")]
    [InlineData("none/*.jpg")]
    public void WhatHoldsNoImageIsAnErrorOfTheData(string word)
    {
        Directory.CreateDirectory(At("empty"));
        var error = Assert.Throws<HydraException>(() => ImagePaths.Of(At(word)));
        Assert.Equal(ErrorKind.Data, error.Kind);
        Assert.StartsWith(At(word) + ": ", error.Message, StringComparison.Ordinal);
        Assert.Contains(".bmp, .gif, .jfif", error.Message, StringComparison.Ordinal);
    }

    string At(string name) => name.Length == 0 ? folder : Path.Combine(folder, name);
}
