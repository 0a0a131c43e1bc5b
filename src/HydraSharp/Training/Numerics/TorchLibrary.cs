using System.Reflection;

namespace HydraSharp.Training.Numerics;

/// <summary>Which TorchSharp and libtorch are used.</summary>
internal static class TorchLibrary
{
    /// <summary>Version of TorchSharp.</summary>
    internal static string TorchSharpVersion =>
        typeof(TorchSharp.torch).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? "unknown";

    /// <summary>Version of libtorch.</summary>
    internal static string Version => TorchSharp.torch.__version__;
}
