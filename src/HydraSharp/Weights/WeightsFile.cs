using HydraSharp.Checks;
using HydraSharp.Files;

namespace HydraSharp.Weights;

/// <summary>
/// A file of the user's: <c>.safetensors</c> with F32, F16 or BF16 numbers, or a PyTorch state dictionary (<c>.pth</c>, <c>.pt</c>,
/// <c>.bin</c>), with torchvision's names. The content tells which, not the name.
/// </summary>
public sealed record WeightsFile : LearnedWeights
{
    /// <summary>The file.</summary>
    public string File { get; init; } = "";

    internal override StoredWeights Read(IStorage storage, Action<string> tell, CancellationToken stop) => StoredWeights.Read(storage, File);

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        problems.Require(File.Length > 0, "file", "no file is named", "write pretrained: { type: WeightsFile, file: PATH }");
        base.Check(problems);
    }
}
