namespace HydraSharp.Networks.Weights.Cache;

/// <summary>Where the cache is and where its files come from, by the environment.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Mirror">The address that file names are appended to instead of that of their publisher; null for the publisher's.</param>
internal sealed record CacheFolder(string Folder, string? Mirror)
{
    /// <summary>
    /// HYDRASHARP_CACHE; else hydrasharp/weights in XDG_CACHE_HOME, in ~/.cache, or on Windows in the user's local data.
    /// HYDRASHARP_WEIGHTS_SOURCE names a mirror of the publisher's folder.
    /// </summary>
    internal static CacheFolder FromEnvironment() => From(Environment.GetEnvironmentVariable);

    internal static CacheFolder From(Func<string, string?> variable)
    {
        var mirror = variable("HYDRASHARP_WEIGHTS_SOURCE") is { Length: > 0 } source ? source.TrimEnd('/') + "/" : null;
        if (variable("HYDRASHARP_CACHE") is { Length: > 0 } chosen)
            return new(chosen, mirror);
        return new(Path.Combine(Above(variable), "weights"), mirror);
    }

    /// <summary>
    /// The folder of what else is kept for this user: HYDRASHARP_CACHE, or the folder beside the weights, with this name.
    /// </summary>
    internal static string Of(string name)
    {
        var chosen = Environment.GetEnvironmentVariable("HYDRASHARP_CACHE");
        return Path.Combine(string.IsNullOrEmpty(chosen) ? Above(Environment.GetEnvironmentVariable) : chosen, name);
    }

    // The XDG specification lets a relative path be ignored.
    static string Above(Func<string, string?> variable)
    {
        var above =
            variable("XDG_CACHE_HOME") is { } caches && Path.IsPathRooted(caches) ? caches
            : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(above, "hydrasharp");
    }
}
