using HydraSharp.Data.Formats;
using HydraSharp.Data.Splits;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Samples.Scenes;
using HydraSharp.Server;
using HydraSharp.Server.Models;
using HydraSharp.Tasks;
using HydraSharp.Tests.Data;
using HydraSharp.Tests.Export;
using Microsoft.Extensions.Logging;
using Xunit;

namespace HydraSharp.Tests.Server;

/// <summary>
/// A server with a hand-made model of faces, a tiny trained one of streets whose answers are maps, and the run that this came from.
/// </summary>
public sealed class ServedStreets : IAsyncLifetime
{
    readonly TemporaryFolder folder = new();
    HydraServer? server;

    public string Address => server!.Addresses[0];

    public string Runs => Path.Combine(folder.Path, "runs");

    public byte[] Image { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        var table = SceneFolder.Write(Path.Combine(folder.Path, "scenes"), 12, 48, 32);
        Image = await File.ReadAllBytesAsync(
            Directory.GetFiles(Path.Combine(folder.Path, "scenes", "images")).Order(StringComparer.Ordinal).First()
        );
        var run = HydraSharp.Run.Train(
            new()
            {
                Data = new CsvTable
                {
                    File = table,
                    Split = new ByHash
                    {
                        Train = 0.6,
                        Validation = 0.2,
                        Test = 0.2,
                    },
                },
                Image = new() { Size = 32, Width = 48 },
                Backbone = new MobileNetV2 { WidthMultiplier = 0.25, LastConvolution = false },
                Neck = new LightWeightRefineNet { Channels = 16 },
                Tasks =
                [
                    new Segmentation { Name = "classes", Classes = Enum.GetNames<SceneClass>() },
                    new Depth
                    {
                        Name = "depth",
                        Scale = SceneFolder.DepthScale,
                        Minimum = 1,
                        Maximum = 200,
                    },
                ],
                Training = new()
                {
                    Epochs = 2,
                    BatchSize = 4,
                    Threads = 1,
                },
            },
            Path.Combine(folder.Path, "runs", "run"),
            new() { WriteReport = true }
        );
        var model = run.Export(new() { VerifyImages = 0 }).File;
        server = await HydraServer.StartAsync(
            new()
            {
                Models =
                [
                    ModelSource.Parse("faces=" + folder.Write("faces.onnx", HandMadeModels.Model())),
                    ModelSource.Parse("streets=" + model),
                ],
                Runs = Runs,
                Urls = ["http://127.0.0.1:0"],
                Threads = 1,
                Logging = logging => logging.ClearProviders(),
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
        folder.Dispose();
    }
}
