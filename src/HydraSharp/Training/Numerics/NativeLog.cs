using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HydraSharp.Training.Numerics;

/// <summary>
/// Keeps what libtorch writes for its own developers from the user's terminal, such as "Could not initialize NNPACK" for every
/// convolution of one image: only its errors are written, unless TORCH_CPP_LOG_LEVEL is set.
/// </summary>
internal static class NativeLog
{
    const string Variable = "TORCH_CPP_LOG_LEVEL";
    const string Library = "c10";

    // libtorch reads the variable from Python only. The level itself is an exported whole number.
    const string Level = "FLAGS_caffe2_log_level";
    const int Errors = 2;

    /// <summary>Sets the level, where there is a libtorch.</summary>
#pragma warning disable CA2255 // There is no later moment that comes before every use of TorchSharp.
    [ModuleInitializer]
    internal static void Quiet()
    {
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable)))
            return;
        if (
            NativeLibrary.TryLoad(Library, typeof(TorchSharp.torch).Assembly, null, out var library)
            && NativeLibrary.TryGetExport(library, Level, out var level)
        )
            Marshal.WriteInt32(level, Errors);
    }
#pragma warning restore CA2255
}
