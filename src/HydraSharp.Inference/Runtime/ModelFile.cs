using HydraSharp.Inference.Cards;
using Microsoft.ML.OnnxRuntime;

namespace HydraSharp.Inference.Runtime;

/// <summary>Opens model files: what is not a model of HydraSharp, or not as it was exported, is refused in words.</summary>
public static class ModelFile
{
    // A model card's written_for.
    static ReadOnlySpan<byte> ForOpenCv => "\"written_for\":\"opencv\""u8;

    const long MaxBytes = 2L << 30;

    /// <summary>The bytes of a model file, which are not looked at yet.</summary>
    /// <exception cref="HydraModelException">There is no such file, it cannot be read, or it is too large for a model.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
                throw new HydraModelException(path, "there is no such file", "name a file that 'hydra export' wrote");
            if (file.Length > MaxBytes)
                throw new HydraModelException(path, $"it has {file.Length} bytes", "a model has at most 2 GB");
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new HydraModelException(path, $"it cannot be read: {error.Message}", "look at its permissions", error);
        }
    }

    internal static InferenceSession Open(byte[] model, string name, PredictorOptions options)
    {
        if (model.Length == 0)
            throw new HydraModelException(name, "it is empty", "name a file that 'hydra export' wrote");
        if (!options.AllowUnverified && !ModelChecksum.Holds(model))
            throw ModelChecksum.HasChecksum(model)
                ? new HydraModelException(
                    name,
                    "its content does not fit its hash: it was damaged or changed after the export",
                    "take another copy, export it anew, or trust it by option"
                )
                : new HydraModelException(
                    name,
                    "it is not a model that HydraSharp exported, or it is cut off",
                    "name a file that 'hydra export' wrote, or trust it by option"
                );
        if (ModelScan.Fault(model) is { } fault)
            throw new HydraModelException(name, fault, "name a file that 'hydra export' wrote");
        using var settings = Settings(options);
        try
        {
            return new(model, settings);
        }
        catch (OnnxRuntimeException error)
        {
            throw new HydraModelException(
                name,
                model.AsSpan().IndexOf(ForOpenCv) >= 0
                    ? "it was written for OpenCV (export --opencv), and ONNX Runtime does not read such a file"
                    : $"ONNX Runtime cannot open it: {FirstLine(error.Message)}",
                "name a file that 'hydra export' wrote in its usual form",
                error
            );
        }
    }

    /// <summary>Runs a session whose file may have been trusted without its checksum.</summary>
    /// <exception cref="HydraModelException">The runtime refuses.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    internal static IDisposableReadOnlyCollection<OrtValue> Run(
        InferenceSession session,
        string name,
        RunOptions running,
        string[] inputs,
        OrtValue[] values,
        string[] outputs,
        CancellationToken stop = default
    )
    {
        stop.ThrowIfCancellationRequested();
        try
        {
            return session.Run(running, inputs, values, outputs);
        }
        catch (OnnxRuntimeException) when (stop.IsCancellationRequested)
        {
            throw new OperationCanceledException(stop);
        }
        catch (OnnxRuntimeException error)
        {
            throw new HydraModelException(name, $"ONNX Runtime cannot run it: {FirstLine(error.Message)}", "export it anew", error);
        }
    }

    internal static ModelCard Card(InferenceSession session, string name)
    {
        if (!session.ModelMetadata.CustomMetadataMap.TryGetValue(ModelCard.MetadataKey, out var json))
            throw new HydraModelException(
                name,
                "it has no model card: it is an ONNX file, but not one of HydraSharp",
                "name a file that 'hydra export' wrote"
            );
        var card = ModelCard.FromJson(json, name);
        if (card.WrittenFor.Length > 0)
            throw new HydraModelException(
                name,
                $"it is written for {card.WrittenFor}, whose operators ONNX Runtime does not read",
                "export the run again in the usual form"
            );
        var wrong = Errors(card, session).ToArray();
        return wrong.Length == 0
            ? card
            : throw new HydraModelException(name, $"its model card does not fit its graph: {string.Join("; ", wrong)}", "export it anew");
    }

    static IEnumerable<string> Errors(ModelCard card, InferenceSession session)
    {
        if (card.Tasks.Any(t => t is null || t.Classes.Any(c => c is null)))
        {
            yield return "it has a task or a class without a name";
            yield break;
        }

        foreach (var (key, message) in card.Image.Errors())
            yield return $"image.{key}: {message}";
        if (card.Filter != ModelCard.UsualFilter)
            yield return $"it asks for the filter '{card.Filter}', and this version resizes with '{ModelCard.UsualFilter}'";
        if (card.Colours != ModelCard.UsualColours)
            yield return $"it asks for colours in the order '{card.Colours}', and this version gives '{ModelCard.UsualColours}'";
        if (card.Tasks.Count == 0)
            yield return "it names no task";
        var (height, width) = (card.Image.Size, card.Image.InputWidth());
        if (!session.InputMetadata.TryGetValue("image", out var image) || session.InputMetadata.Count != 1)
            yield return "there is not one input 'image'";
        else if (image.ElementType != typeof(byte) || !image.Dimensions.SequenceEqual([-1, height, width, 3]))
            yield return $"the input is not bytes [batch, {height}, {width}, 3]";
        foreach (var task in card.Tasks)
        {
            if (!Enum.IsDefined(task.Kind))
                yield return $"'{task.Name}' answers in a way that this version does not know";
            if (task.Kind == AnswerKind.Binary && task.Classes.Count != 2)
                yield return $"'{task.Name}' answers with one of two classes and names {task.Classes.Count}";
            if (!session.OutputMetadata.TryGetValue(task.Name, out var output))
                yield return $"there is no output '{task.Name}'";
            else if (
                output.ElementType != typeof(float)
                || !output.Dimensions.Skip(1).Select(d => (long)d).SequenceEqual(task.Shape(card.Image))
            )
                yield return $"the output '{task.Name}' is not [batch, {string.Join(", ", task.Shape(card.Image))}] numbers";
        }
    }

    static SessionOptions Settings(PredictorOptions options)
    {
        var settings = new SessionOptions
        {
            IntraOpNumThreads = options.Threads,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        // Threads that continue spinning after a run take the processors from the next model: three models one after another took three
        // times as long.
        settings.AddSessionConfigEntry("session.force_spinning_stop", "1");
        return settings;
    }

    static string FirstLine(string message) => message.Split('\n')[0].Trim();
}
