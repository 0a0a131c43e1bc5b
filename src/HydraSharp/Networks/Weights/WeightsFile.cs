using HydraSharp.Files;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Networks.Weights;

/// <summary>
/// A file of the user's with torchvision's names: <c>.safetensors</c>, or a state dictionary of PyTorch (<c>.pth</c>, zip form), alone or
/// under
/// "state_dict" or "model". Numbers are float64, float32, float16 or bfloat16. The content shows the format, not the name; no code of a
/// file is run.
/// </summary>
public sealed record WeightsFile : LearnedWeights
{
    /// <summary>The file.</summary>
    public string File { get; init; } = "";

    internal override StoredWeights Read(IStorage storage, Action<string> log, CancellationToken stop) => StoredWeights.Read(storage, File);

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        problems.Require(File.Length > 0, "file", "no file is named", "write pretrained: { type: WeightsFile, file: PATH }");
        base.Check(problems);
    }
}
