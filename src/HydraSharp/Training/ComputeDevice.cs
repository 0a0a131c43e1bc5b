using HydraSharp.Inference;
using static TorchSharp.torch;

namespace HydraSharp.Training;

/// <summary>Where a run can compute.</summary>
internal static class ComputeDevice
{
    /// <summary>Throws unless this build can compute there.</summary>
    internal static void Require(string device)
    {
        if (device == "cpu")
            return;
        var why = cuda.is_available()
            ? "this machine has CUDA, but HydraSharp's optimizers and loader work in the processor's memory only"
            : "this build has no CUDA";
        throw new HydraException(ErrorKind.Usage, $"training.device: {device} cannot be used: {why}; set training.device: cpu");
    }
}
