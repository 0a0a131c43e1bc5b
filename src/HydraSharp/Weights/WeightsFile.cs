using HydraSharp.Checks;
using HydraSharp.Files;

namespace HydraSharp.Weights;

/// <summary>
/// A file of the user's: <c>.safetensors</c> with F32, F16 or BF16 numbers and torchvision's names. The content tells the format, not the
/// name. A PyTorch state dictionary (<c>.pth</c>) is not read yet.
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
