using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using HydraSharp.Data;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
using HydraSharp.Inference.Imaging;
using HydraSharp.Inference.Runtime;
using HydraSharp.Layers.Onnx;
using HydraSharp.Networks;
using HydraSharp.Runs;
using HydraSharp.Runs.Records;
using HydraSharp.Samples;
using HydraSharp.Tasks;
using HydraSharp.Training.Distributed;
using HydraSharp.Training.Numerics;

namespace HydraSharp.Export;

/// <summary>Makes one ONNX file of a run: writes the graph, verifies its answers, writes its card, seals it.</summary>
internal sealed class RunExport(IStorage storage, RunFolder files, Experiment experiment, ExportOptions options)
{
    const string Usual = "model.onnx";
    const int MinVerified = 128;

    static readonly Split[] VerifiedParts = [Split.Validation, Split.Test, Split.Train];

    /// <summary>Exports; the network is left as it was.</summary>
    internal ExportedModel Write(HydraNet net, CancellationToken stop)
    {
        if (options.ForOpenCv && (options.Precision == ExportPrecision.Int8 || options.Renamed.Count > 0))
            throw new HydraException(ErrorKind.Usage, "a file for OpenCV is in float32, and its heads keep their names");
        var tasks = Tasks();
        var calibration = CalibrationFile.Read(storage, files.Calibration);
        var tta = experiment.Evaluation.TestTimeAugmentation;
        net.eval();
        var graph = ModelGraph.Write(net, tasks, experiment.Image, tta, calibration.Of, options.RawOutputs);
        var card = Card(net, tasks);
        if (options.VerifyImages > 0)
        {
            var (images, source) = Images(stop);
            using var predictor = new Predictor(Bytes(graph, card), "the exported model");
            var parity = new ParityCheck(net, tasks, experiment.Image, tta, calibration.Of).Compare(predictor, images, source, stop);
            ParityCheck.Require(parity);
            card = card with { Parity = parity };
        }

        if (options.Precision == ExportPrecision.Int8)
        {
            var data = RunData.Open(options.Changed ?? experiment, files.Experiment, requireTraining: false, stop: stop);
            (graph, var figures) = new RunQuantization(experiment.Image, tasks, options, data, card, stop).Apply(graph);
            card = card with { Precision = "int8", Quantization = figures };
        }

        if (options.ForOpenCv)
            card = card with { WrittenFor = OpenCvForm.Name };
        var bytes = Bytes(graph, card);
        if (options.Renamed.Count > 0)
            (bytes, card) = ModelHeads.Change(
                bytes,
                "the run",
                [.. tasks.Select(t => t.Name)],
                options.Renamed.Where(r => tasks.Any(t => t.Name == r.Key)).ToDictionary(StringComparer.Ordinal)
            );
        var path = options.File ?? Path.Combine(files.Path, Usual);
        DurableFolder.Create(storage, AtomicFile.FolderOf(path));
        AtomicFile.Write(storage, path, stream => stream.Write(bytes));
        return new(path, bytes.Length, card);
    }

    IReadOnlyList<TaskSpec> Tasks()
    {
        string[] known = [.. experiment.Tasks.Select(t => t.Name)];
        ModelHeads.Left(known, "the run", [.. options.Renamed.Keys], []);
        var left = ModelHeads.Left(known, "the run", options.Heads, options.Dropped);
        return [.. experiment.Tasks.Where(t => left.Contains(t.Name))];
    }

    static byte[] Bytes(OnnxGraph graph, ModelCard card)
    {
        var model = graph.ToModel(card.Name, Version, [new(ModelCard.MetadataKey, card.ToJson())]);
        if (card.WrittenFor == OpenCvForm.Name)
            OpenCvForm.Apply(model);
        return ModelChecksum.Append(model.ToByteArray());
    }

    ModelCard Card(HydraNet net, IReadOnlyList<TaskSpec> tasks)
    {
        var (part, metrics) = Measured();
        var parts = net.named_parameters()
            .Where(p =>
                !p.name.StartsWith("heads.", StringComparison.Ordinal) || tasks.Any(t => HydraNet.IsWithin(p.name, ["heads." + t.Name]))
            );
        return new()
        {
            Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(files.Path))),
            Image = experiment.Image,
            Tasks =
            [
                .. tasks.Select(t =>
                    t.Card with
                    {
                        Metrics = metrics.GetValueOrDefault(t.Name) ?? new Dictionary<string, double>(StringComparer.Ordinal),
                    }
                ),
            ],
            MeasuredOn = part,
            Warnings = RunWarnings.Read(storage, files.Warnings),
            Parameters = parts.Sum(p => p.parameter.numel()),
            WeightsSha256 = storage.Exists(files.Model) ? Hash(files.Model) : "",
            DataSha256 = storage.Exists(files.Data)
                ? Convert.ToHexStringLower(
                    SHA256.HashData(
                        Encoding.UTF8.GetBytes(string.Concat(DataFingerprint.Read(storage, files.Data).Sources.Select(s => s.Sha256)))
                    )
                )
                : "",
            Exported = options.Clock.GetUtcNow(),
            Versions = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["hydrasharp"] = Version,
                ["torchsharp"] = TorchLibrary.TorchSharpVersion,
                ["opset"] = $"{OnnxGraph.Opset}",
            },
        };
    }

    static string Version =>
        typeof(RunExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    // The figures that the run wrote at its end; none while it still trains.
    (string Part, Dictionary<string, IReadOnlyDictionary<string, double>> ByTask) Measured()
    {
        if (!storage.Exists(files.Summary))
            return ("", []);
        var end = RunSummary.Read(storage, files);
        return (end.Split, end.Tasks.ToDictionary(t => t.Key, t => Defined(t.Value.Metrics), StringComparer.Ordinal));
    }

    static IReadOnlyDictionary<string, double> Defined(IReadOnlyList<KeyValuePair<string, double>> metrics) =>
        metrics.Where(m => double.IsFinite(m.Value)).ToDictionary(StringComparer.Ordinal);

    string Hash(string path)
    {
        using var stream = storage.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    // Real images: of the validation split, and of the others where it is small; drawn ones where the data are gone or all too few.
    (IReadOnlyList<PixelImage> Images, string Source) Images(CancellationToken stop)
    {
        var (found, sources) = (new List<PixelImage>(), new List<string>());
        try
        {
            var data = RunData.Open(options.Changed ?? experiment, files.Experiment, requireTraining: false, stop: stop);
            foreach (var part in VerifiedParts)
                Add(part.ToString().ToLowerInvariant(), Real(data, data[part], options.VerifyImages - found.Count, stop));
        }
        catch (HydraException) when (options.Changed is null)
        {
            // The data are gone: drawn images follow.
        }

        var wanted = found.Count == 0 ? options.VerifyImages : Math.Min(options.VerifyImages, MinVerified);
        Add("drawn", Enumerable.Range(0, Math.Max(0, wanted - found.Count)).Select(i => ProbeImage.Of(experiment.Image, i)));
        return (found, string.Join(", ", sources));

        void Add(string source, IEnumerable<PixelImage> images)
        {
            var before = found.Count;
            found.AddRange(images);
            if (found.Count > before)
                sources.Add(source);
        }
    }

    IEnumerable<PixelImage> Real(RunData data, IReadOnlyList<int> all, int wanted, CancellationToken stop)
    {
        var count = Math.Min(wanted, all.Count);
        for (var i = 0; i < count; i++)
        {
            stop.ThrowIfCancellationRequested();
            yield return experiment.Image.CentreCrop(data.Images.Get(all[(int)((long)i * all.Count / count)]));
        }
    }
}
