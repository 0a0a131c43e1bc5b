using HydraSharp.Inference;
using static TorchSharp.torch;

namespace HydraSharp.Training;

/// <summary>Where a run can compute.</summary>
internal static class ComputeDevice
{
    /// <summary>The device of that name.</summary>
    /// <exception cref="HydraException">This build cannot compute there.</exception>
    internal static Device Of(string name)
    {
        if (name == "cpu")
            return CPU;
        var why = cuda.is_available()
            ? "this machine has CUDA, but HydraSharp's optimizers and loader work in the processor's memory only"
            : "this build has no CUDA";
        throw new HydraException(ErrorKind.Usage, $"training.device: {name} cannot be used: {why}; set training.device: cpu");
    }

    /// <summary>Throws unless this build can compute there.</summary>
    internal static void Require(string device) => Of(device);
}
