using System.Reflection;
using System.Runtime.Loader;

namespace HydraSharp.Specs;

/// <summary>
/// Where a plugin and what it needs are loaded: apart from the process and from other plugins, except for the assemblies whose types a
/// plugin and HydraSharp exchange.
/// </summary>
internal sealed class PluginContext : AssemblyLoadContext
{
    static readonly string[] Shared = ["HydraSharp", "HydraSharp.Inference", "TorchSharp"];

    readonly AssemblyDependencyResolver resolver;

    /// <summary>Begins an empty context.</summary>
    /// <param name="path">Full path of the plugin, beside which its dependencies lie.</param>
    internal PluginContext(string path)
        : base(Path.GetFileName(path)) => resolver = new(path);

    /// <summary>The process's own assembly of that name where it is one that plugins share; else null.</summary>
    internal static Assembly? Host(AssemblyName name) =>
        Shared.Contains(name.Name, StringComparer.OrdinalIgnoreCase)
            ? (GetLoadContext(typeof(PluginContext).Assembly) ?? Default).LoadFromAssemblyName(new AssemblyName(name.Name!))
            : null;

    /// <inheritdoc />
    protected override Assembly? Load(AssemblyName assemblyName) =>
        Host(assemblyName) ?? (resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null);

    /// <inheritdoc />
    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
}
