using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HydraSharp.Numerics;

/// <summary>
/// Keeps what libtorch writes for its own developers from the user's terminal, such as "Could not initialize NNPACK" for every convolution of one
/// image: only its errors are written. TORCH_CPP_LOG_LEVEL, where it is set, is left as it is.
/// </summary>
internal static partial class NativeLog
{
    const string Variable = "TORCH_CPP_LOG_LEVEL";
    const string Level = "ERROR";

    // libtorch reads the variable while it is loaded, which TorchSharp does at its first use.
#pragma warning disable CA2255 // There is no later moment that comes before every use of TorchSharp.
    [ModuleInitializer]
    internal static void Quiet()
    {
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable))) return;
        try
        {
            // .NET's own variables do not reach native code.
            if (OperatingSystem.IsWindows()) _ = PutEnvironment(Variable, Level);
            else _ = SetEnvironment(Variable, Level, 0);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // Another C library: its warnings stay.
        }
    }
#pragma warning restore CA2255

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("ucrtbase", EntryPoint = "_putenv_s", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int PutEnvironment(string name, string value);
}
