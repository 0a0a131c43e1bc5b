using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
using HydraSharp.Server.Batching;
using HydraSharp.Server.Metrics;
using Microsoft.Extensions.Logging;

namespace HydraSharp.Server.Models;

/// <summary>
/// A name under which a model file is served. When the file is replaced, the new one is loaded beside the old one and takes its place.
/// </summary>
sealed class ServedModel : IDisposable
{
    readonly Func<ModelInstance> load;
    readonly ServerMetrics metrics;
    readonly string file;
    volatile ModelInstance current;
    FileStamp? seen;

    /// <exception cref="HydraModelException">The file is not what it should be.</exception>
    public ServedModel(ModelSource source, PredictorOptions settings, BatchingOptions options, ServerMetrics metrics)
    {
        (Name, file, this.metrics) = (source.Name, source.File, metrics);
        var counted = new BatchMetrics(metrics, Name);
        load = () => ModelInstance.Load(file, settings, options, counted);
        current = load();
        seen = current.Stamp;
        metrics.Loads.Add(Name, "loaded");
    }

    /// <summary>The name in addresses.</summary>
    public string Name { get; }

    /// <summary>What the model says of itself.</summary>
    public ModelCard Card => current.Card;

    /// <summary>Images that wait.</summary>
    public int Waiting => current.Batcher.Waiting;

    /// <summary>The model as it is now, held until it is released.</summary>
    public ModelInstance Hold()
    {
        while (true)
        {
            var now = current;
            if (now.TryHold())
                return now;
            ObjectDisposedException.ThrowIf(now == current, this);
        }
    }

    /// <summary>
    /// Looks whether the file was replaced, and if so loads it. One that cannot be used is reported once, and the old one stays in use.
    /// </summary>
    public void Refresh(ILogger log)
    {
        var stamp = FileStamp.Read(file);
        if (stamp == seen)
            return;
        seen = stamp;
        if (stamp is null)
        {
            log.LogWarning("the file of model {Model} is gone or cannot be read; what was loaded from it continues", Name);
            return;
        }

        if (stamp == current.Stamp)
            return;
        try
        {
            var next = load();
            var last = current;
            current = next;
            last.Release();
            metrics.Loads.Add(Name, "loaded");
            log.LogInformation("the new file of model {Model} is served", Name);
        }
        catch (HydraException error)
        {
            metrics.Loads.Add(Name, "refused");
            log.LogError("the new file of model {Model} is refused, and the old one continues: {Reason}", Name, error.Message);
        }
    }

    /// <summary>Ends it, after the requests that it has.</summary>
    public void Dispose() => current.Release();
}
