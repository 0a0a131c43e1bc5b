using System.Security.Cryptography;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Weights.Cache;
using HydraSharp.Tests.Files;
using Xunit;

namespace HydraSharp.Tests.Networks.Weights.Cache;

public sealed class WeightsCacheTests : IDisposable
{
    static readonly byte[] Content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * i >> 3))];
    static readonly string Hash = Convert.ToHexStringLower(SHA256.HashData(Content));
    static readonly PublishedWeights Tiny = new(
        "Tiny",
        PublishedWeights.TorchVision,
        "tiny.pth",
        Hash[..8],
        Content.Length,
        "{ type: ResNet }",
        _ => true,
        PublishedInput.ImageNet
    );

    readonly TemporaryFolder folder = new();
    readonly List<string> reported = [];

    public void Dispose() => folder.Dispose();

    string File => folder["cache/tiny.pth"];

    string Partial => File + ".part";

    WeightsCache Cache(string source) => new(new LocalStorage(), new CacheFolder(folder["cache"], source)) { Known = [Tiny] };

    string Fetch(string source) => Cache(source).Fetch(Tiny, reported.Add, TestContext.Current.CancellationToken);

    string Get(string source) => Cache(source).Get(Tiny, reported.Add, TestContext.Current.CancellationToken);

    void Keep(string path, byte[] bytes)
    {
        Directory.CreateDirectory(folder["cache"]);
        System.IO.File.WriteAllBytes(path, bytes);
    }

    HydraException Fails(Action work, params string[] expected)
    {
        var error = Assert.Throws<HydraException>(work);
        Assert.Equal(ErrorKind.Model, error.Kind);
        foreach (var part in expected)
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.Exists(folder["cache"]) ? Directory.GetFiles(folder["cache"], ".*") : []);
        return error;
    }

    [Fact]
    public void AWholeDownloadIsVerifiedNamedAndNotFetchedAgain()
    {
        using var server = new LocalServer(Content);
        Assert.Equal(CacheState.Absent, Cache(server.Address).StateOf(Tiny));
        Assert.Equal(File, Get(server.Address));
        Assert.Equal(Content, System.IO.File.ReadAllBytes(File));
        Assert.Equal([File], Directory.GetFiles(folder["cache"]));
        Assert.Equal(File, Get(server.Address));
        Assert.Equal([""], server.Ranges);
        Assert.Equal(CacheState.Cached, Cache(server.Address).StateOf(Tiny));
    }

    [Fact]
    public void AConnectionThatBreaksIsTakenUpAgain()
    {
        using var server = new LocalServer(Content) { Cuts = [150_000, 100_000, int.MaxValue] };
        Fetch(server.Address);
        Assert.Equal(["", "bytes=150000-", "bytes=250000-"], server.Ranges);
        Assert.Equal(Content, System.IO.File.ReadAllBytes(File));
    }

    [Fact]
    public void ADownloadCutInHalfIsKeptApartAndResumedTheNextTime()
    {
        using (var server = new LocalServer(Content) { Cuts = [150_000, 0] })
            Fails(() => Fetch(server.Address), "Tiny is not in the cache", "What came is kept", "hydra weights import", File);
        Assert.False(System.IO.File.Exists(File));
        Assert.Equal(Content[..150_000], System.IO.File.ReadAllBytes(Partial));
        Assert.Equal(CacheState.Partial, Cache("").StateOf(Tiny));
        using (var server = new LocalServer(Content))
        {
            Get(server.Address);
            Assert.Equal(["bytes=150000-"], server.Ranges);
        }

        Assert.Equal(Content, System.IO.File.ReadAllBytes(File));
        Assert.False(System.IO.File.Exists(Partial));
    }

    [Fact]
    public void AServerWithoutRangesBeginsAnew()
    {
        Keep(Partial, Content[..150_000]);
        using var server = new LocalServer(Content) { IgnoresRange = true };
        Fetch(server.Address);
        Assert.Equal(["bytes=150000-"], server.Ranges);
        Assert.Equal(Content, System.IO.File.ReadAllBytes(File));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(7, 2)]
    public void APartialFileThatIsWholeOrTooLongIsSeen(int extra, int requests)
    {
        Keep(Partial, [.. Content, .. new byte[extra]]);
        using var server = new LocalServer(Content);
        Fetch(server.Address);
        Assert.Equal(requests, server.Ranges.Count);
        Assert.Equal(Content, System.IO.File.ReadAllBytes(File));
    }

    [Fact]
    public void AWrongChecksumLeavesNothing()
    {
        var other = Content.ToArray();
        other[200_000] ^= 1;
        using var server = new LocalServer(other);
        Fails(
            () => Fetch(server.Address),
            Convert.ToHexStringLower(SHA256.HashData(other)),
            "should begin with " + Hash[..8],
            "It was deleted"
        );
        Assert.Empty(Directory.GetFiles(folder["cache"]));
    }

    [Fact]
    public void AStalePartialFileCannotSpoilTheCache()
    {
        Keep(Partial, new byte[150_000]);
        using var server = new LocalServer(Content);
        Fails(() => Fetch(server.Address), "should begin with");
        Assert.Empty(Directory.GetFiles(folder["cache"]));
        Fetch(server.Address);
        Assert.Equal(Content, System.IO.File.ReadAllBytes(File));
    }

    [Fact]
    public void WithoutANetworkTheMessageSaysWhichFileGoesWhere()
    {
        string address;
        using (var server = new LocalServer(Content))
            address = server.Address;
        Fails(
            () => Get(address),
            "Tiny is not in the cache and cannot be fetched from " + address + "tiny.pth: ",
            "Where there is no network",
            "put it there as " + File
        );
        Assert.Empty(Directory.GetFiles(folder["cache"]));
    }

    [Fact]
    public void ARefusalIsReported()
    {
        using var server = new LocalServer(Content) { Refusal = "404 Not Found" };
        Fails(() => Get(server.Address), "the server answered 404 Not Found");
        Assert.Single(server.Ranges);
    }

    [Fact]
    public void PlainHttpIsNotUsed() => Fails(() => Get("http://192.0.2.1/"), "over https only");

    [Fact]
    public void StoppingKeepsWhatCame()
    {
        using var server = new LocalServer(Content);
        using var stop = new CancellationTokenSource();
        Keep(Partial, Content[..10]);
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Cache(server.Address).Fetch(Tiny, reported.Add, stop.Token));
        Assert.Equal([Partial], Directory.GetFiles(folder["cache"]));
    }

    [Fact]
    public void ADamagedFileInTheCacheIsRefusedAndReplacedByFetching()
    {
        Keep(File, Content[..^1]);
        using var server = new LocalServer(Content);
        Fails(() => Get(server.Address), File + ": not the file tiny.pth", "hydra weights get Tiny");
        Assert.Empty(server.Ranges);
        Assert.Equal(CacheState.Damaged, Cache("").StateOf(Tiny));
        Fetch(server.Address);
        Assert.Equal(Content, System.IO.File.ReadAllBytes(File));
    }

    [Fact]
    public void AnImportedFileIsKnownByItsChecksum()
    {
        System.IO.File.WriteAllBytes(folder["whatever.bin"], Content);
        Assert.Equal(Tiny, Cache("").Import(folder["whatever.bin"]));
        Assert.Equal(Content, System.IO.File.ReadAllBytes(File));
        Assert.True(System.IO.File.Exists(folder["whatever.bin"]));
    }

    [Fact]
    public void OtherFilesAreNotImported()
    {
        System.IO.File.WriteAllBytes(folder["tiny.pth"], Content[1..]);
        System.IO.File.WriteAllBytes(folder["own.pth"], [1, 2, 3]);
        Fails(
            () => Cache("http://127.0.0.1/").Import(folder["tiny.pth"]),
            "not the file tiny.pth",
            "Get it again from http://127.0.0.1/tiny.pth"
        );
        Fails(() => Cache("").Import(folder["own.pth"]), "none of the known weights", "WeightsFile");
        Fails(() => Cache("").Import(folder["none.pth"]), "there is no file");
        Assert.False(Directory.Exists(folder["cache"]));
    }

    [Theory]
    [InlineData("/a", null, null, "/a", null)]
    [InlineData("/a", "/x", "https://mirror.example/w", "/a", "https://mirror.example/w/")]
    [InlineData("", "/x", "", "/x/hydrasharp/weights", null)]
    public void TheEnvironmentChoosesTheFolderAndTheSource(string cache, string? xdg, string? source, string folder, string? address)
    {
        var variables = new Dictionary<string, string?>
        {
            ["HYDRASHARP_CACHE"] = cache,
            ["XDG_CACHE_HOME"] = xdg,
            ["HYDRASHARP_WEIGHTS_SOURCE"] = source,
        };
        Assert.Equal(new CacheFolder(folder, address), CacheFolder.From(variables.GetValueOrDefault));
    }

    [Fact]
    public void ARelativeXdgFolderIsNotUsed() =>
        Assert.EndsWith(
            Path.Combine(".cache", "hydrasharp", "weights"),
            CacheFolder.From(name => name == "XDG_CACHE_HOME" ? "here" : null).Folder,
            StringComparison.Ordinal
        );

    [Fact]
    public void TheChecksumStandsInThePublishedName() =>
        Assert.All(PublishedWeights.All, k => Assert.Contains("-" + k.Sha256 + ".", k.File, StringComparison.Ordinal));
}
