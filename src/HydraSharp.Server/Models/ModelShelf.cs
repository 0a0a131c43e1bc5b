using HydraSharp.Inference;
using HydraSharp.Server.Batching;
using HydraSharp.Server.Metrics;

namespace HydraSharp.Server.Models;

/// <summary>All models that are served, by name. What a client names is looked up here and never becomes part of a path.</summary>
sealed class ModelShelf : IDisposable
{
    readonly Dictionary<string, ServedModel> models = new(StringComparer.Ordinal);

    /// <exception cref="HydraException">A file is not what it should be, or two have one name.</exception>
    public ModelShelf(IReadOnlyList<ModelSource> sources, PredictorOptions settings, BatchingOptions options, ServerMetrics metrics)
    {
        try
        {
            foreach (var source in sources)
            {
                if (models.ContainsKey(source.Checked().Name))
                    throw new HydraException(
                        ErrorKind.Usage,
                        $"two models are called '{source.Name}': give one of them another name as NAME={source.File}"
                    );
                models.Add(source.Name, new(source, settings, options, metrics));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>All, in the order of their names.</summary>
    public IEnumerable<ServedModel> All => models.Values.OrderBy(m => m.Name, StringComparer.Ordinal);

    /// <summary>The model of a name; null when there is none.</summary>
    public ServedModel? Find(string? name) => name is not null && models.TryGetValue(name, out var model) ? model : null;

    /// <summary>Ends all.</summary>
    public void Dispose()
    {
        foreach (var model in models.Values)
            model.Dispose();
        models.Clear();
    }
}
