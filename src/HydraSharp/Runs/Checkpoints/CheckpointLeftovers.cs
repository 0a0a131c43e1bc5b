using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using HydraSharp.Files;

namespace HydraSharp.Runs.Checkpoints;

/// <summary>What a killed process may have left among the checkpoints, and what is set aside there. All names begin with a dot.</summary>
internal sealed partial class CheckpointLeftovers(IStorage storage, string folder)
{
    const string Replaced = ".replaced-";
    const string Deleted = ".deleted-";
    const string Bad = ".bad-";

    /// <summary>Where a checkpoint stands while another of the same step takes its place.</summary>
    public string ReplacedName(long step) => Path.Combine(folder, Replaced + CheckpointStore.NameOf(step));

    /// <summary>Where a checkpoint stands while it is deleted, file after file.</summary>
    public string DeletedName(long step) => Path.Combine(folder, Deleted + CheckpointStore.NameOf(step));

    /// <summary>
    /// Deletes what no living process is writing, and puts a checkpoint back whose replacement was never committed. The disk's refusals are
    /// passed over: the next save tries again.
    /// </summary>
    public void Clear()
    {
        Try(() =>
        {
            foreach (var name in storage.List(folder))
                Try(() => Clear(name));
        });
    }

    /// <summary>Renames a damaged checkpoint; returns its new path, or null when that is not possible.</summary>
    public string? SetAside(long step)
    {
        var aside = Path.Combine(folder, Bad + CheckpointStore.NameOf(step));
        var free = aside;
        var done = Try(() =>
        {
            for (var i = 2; storage.Exists(free); i++)
                free = string.Create(CultureInfo.InvariantCulture, $"{aside}-{i}");
            storage.Rename(Path.Combine(folder, CheckpointStore.NameOf(step)), free);
            storage.SyncFolder(folder);
        });
        return done ? free : null;
    }

    void Clear(string name)
    {
        var path = Path.Combine(folder, name);
        if (name.StartsWith(Deleted, StringComparison.Ordinal))
            storage.DeleteFolder(path);
        if (name.StartsWith(Replaced, StringComparison.Ordinal))
            PutBack(path, Path.Combine(folder, name[Replaced.Length..]));
        if (Temporary().Match(name) is { Success: true } match && !IsAlive(match.Groups["process"].ValueSpan))
            storage.DeleteFolder(path);
    }

    void PutBack(string replaced, string original)
    {
        if (storage.Exists(original))
        {
            storage.DeleteFolder(replaced);
            return;
        }

        storage.Rename(replaced, original);
        storage.SyncFolder(folder);
    }

    // A folder of this very process is not being written: saving and clearing take turns. It is a namesake's, from before a restart.
    static bool IsAlive(ReadOnlySpan<char> text)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var process) || process == Environment.ProcessId)
            return false;
        try
        {
            using var found = Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            return false;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return true;
        }
    }

    static bool Try(Action act)
    {
        try
        {
            act();
            return true;
        }
        catch (Exception error) when (StorageFailure.Is(error))
        {
            return false;
        }
    }

    [GeneratedRegex("^\\.tmp-[0-9]+-(?<process>[0-9]+)\\z", RegexOptions.ExplicitCapture)]
    internal static partial Regex Temporary();
}
