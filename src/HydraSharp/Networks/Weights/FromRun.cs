using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Networks.Weights;

/// <summary>The weights of a finished run, heads of the same name included: where <c>train --from</c> begins.</summary>
public sealed record FromRun : PretrainedSpec
{
    /// <summary>The run's folder.</summary>
    public string Folder { get; init; } = "";

    internal override WeightsUse Use => new(Heads: true);

    internal override StoredWeights Read(IStorage storage, Action<string> log, CancellationToken stop)
    {
        var file = Path.Combine(Folder, "model.safetensors");
        if (!storage.Exists(file))
            throw new HydraException(
                ErrorKind.Model,
                $"'{Folder}' has no model.safetensors: it is not a run, or not a finished one; finish it with 'hydra train --resume'"
            );
        return StoredWeights.Read(storage, file);
    }

    /// <inheritdoc />
    public override void Check(Problems problems) =>
        problems.Require(Folder.Length > 0, "folder", "no run is named", "write pretrained: { type: FromRun, folder: RUN }");
}
