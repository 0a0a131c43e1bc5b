using System.Reflection;
using HydraSharp.Inference;

namespace HydraSharp.Specs;

/// <summary>Loads the assembly of a plugin.</summary>
internal static class PluginFile
{
    static readonly Lock Loading = new();

    /// <summary>The plugin's assembly; one that the process has loaded from this file already is that one.</summary>
    /// <exception cref="HydraException">The file is missing, no .NET assembly, or was built for another version of HydraSharp.</exception>
    internal static Assembly Load(string file)
    {
        var path = Path.GetFullPath(file);
        if (Directory.Exists(path))
            throw Refused(file, "it is a folder; name the assembly, such as Name.dll");
        if (!File.Exists(path))
            throw Refused(file, $"there is no such file; looked for at {path}");
        lock (Loading)
        {
            var assembly = Loaded(path) ?? Load(file, path);
            RequireVersions(file, assembly);
            return assembly;
        }
    }

    static Assembly? Loaded(string path) =>
        AppDomain
            .CurrentDomain.GetAssemblies()
            .FirstOrDefault(a => !a.IsDynamic && string.Equals(a.Location, path, StringComparison.Ordinal));

    static Assembly Load(string file, string path)
    {
        try
        {
            var name = AssemblyName.GetAssemblyName(path).Name!;
            if (!string.Equals(name, Path.GetFileNameWithoutExtension(path), StringComparison.OrdinalIgnoreCase))
                throw Refused(file, $"the assembly in it is named {name}, so its file must be named {name}.dll");
            return new PluginContext(path).LoadFromAssemblyPath(path);
        }
        catch (BadImageFormatException e)
        {
            throw Refused(file, "it is not a .NET assembly", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            throw Refused(file, $"it cannot be loaded: {e.Message}", e);
        }
    }

    // Before 1.0 every minor version may change the families' bases.
    static void RequireVersions(string file, Assembly assembly)
    {
        foreach (var needed in assembly.GetReferencedAssemblies())
        {
            if (PluginContext.Host(needed) is not { } here || here.GetName().Version is not { } ours || needed.Version is not { } theirs)
                continue;
            if (theirs.Major != ours.Major || theirs.Minor != ours.Minor)
                throw Refused(file, $"it was built for {needed.Name} {Text(theirs)}, and this is {Text(ours)}; build it anew");
        }
    }

    static string Text(Version version) => version.ToString(3);

    static HydraException Refused(string file, string reason, Exception? inner = null) =>
        new(ErrorKind.Usage, $"the plugin '{file}' cannot be used: {reason}", inner);
}
