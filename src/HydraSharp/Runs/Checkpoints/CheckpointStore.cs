using System.Globalization;
using System.Security.Cryptography;
using HydraSharp.Files;
using HydraSharp.Inference;

namespace HydraSharp.Runs.Checkpoints;

/// <summary>
/// Checkpoints as folders. A folder is written beside the others under a temporary name, hashed, made durable and committed by one
/// rename; so that at every moment each checkpoint is there whole or not at all. What is in the files is not known here.
/// </summary>
/// <param name="storage">The disk.</param>
/// <param name="folder">The folder of the checkpoints, such as <c>runs/faces/checkpoints</c>.</param>
/// <param name="keep">How many of the newest are kept, at least 1.</param>
internal sealed class CheckpointStore(IStorage storage, string folder, int keep)
{
    const string Prefix = "step-";

    readonly CheckpointLeftovers leftovers = new(storage, folder);
    long? lastBytes;

    /// <summary>
    /// Writes a checkpoint, then points <c>last</c> (and <c>best</c>) to it and deletes the oldest. Only the holder of the run's lock may.
    /// </summary>
    /// <param name="step">The step after which it is saved.</param>
    /// <param name="files">Names and what writes them.</param>
    /// <param name="protect">The step of the best checkpoint, which is kept however old; it may be this one.</param>
    /// <returns>The checkpoint's folder.</returns>
    /// <exception cref="HydraException">The disk refused (kind Resources). The checkpoints before are whole.</exception>
    public string Save(long step, IReadOnlyList<(string Name, Action<Stream> Write)> files, long? protect = null)
    {
        Require(step, files);
        DurableFolder.Create(storage, folder);
        var temporary = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $".tmp-{step}-{Environment.ProcessId}"));
        var bytes = 0L;
        try
        {
            leftovers.Clear();
            var manifest = Write(temporary, step, files, written => bytes = written);
            Commit(temporary, step, manifest);
            lastBytes = bytes;
        }
        catch (Exception error)
        {
            leftovers.Clear();
            if (StorageFailure.Is(error))
                throw Explained(error, step, Math.Max(bytes, lastBytes ?? 0));
            throw;
        }

        Point("last", step);
        if (protect is { } best)
            Point("best", best);
        Retire(step, protect);
        return FolderOf(step);
    }

    /// <summary>
    /// Reads the newest checkpoint that is whole. Newer ones that are damaged are reported and renamed to <c>.bad-…</c>, never deleted.
    /// Only the holder of the run's lock may.
    /// </summary>
    /// <param name="warn">Receives a sentence for each damaged one: folder, file, what was expected and found.</param>
    /// <returns>The checkpoint; null when there is none at all.</returns>
    /// <exception cref="HydraException">There are some but none is whole (kind Model); nothing was renamed.</exception>
    public LoadedCheckpoint? LoadNewest(Action<string> warn)
    {
        leftovers.Clear();
        var damaged = new List<(long Step, CheckpointDamage Damage)>();
        foreach (var step in Steps().Reverse())
        {
            try
            {
                var loaded = LoadedCheckpoint.Read(storage, FolderOf(step), step);
                foreach (var (bad, damage) in damaged)
                    SetAside(bad, damage, step, warn);
                return loaded;
            }
            catch (CheckpointDamage damage)
            {
                damaged.Add((step, damage));
            }
        }

        if (damaged.Count == 0)
            return null;
        var list = string.Join("\n", damaged.Select(pair => $"  {FolderOf(pair.Step)}: {pair.Damage.Message}"));
        throw new HydraException(
            ErrorKind.Model,
            $"no checkpoint in '{folder}' is whole:\n{list}\nNothing was "
                + $"changed. Take a copy from elsewhere, or train anew into another folder."
        );
    }

    /// <summary>Reads one checkpoint and changes nothing.</summary>
    /// <exception cref="HydraException">It is not there or damaged (kind Model).</exception>
    public LoadedCheckpoint Load(long step)
    {
        try
        {
            return LoadedCheckpoint.Read(storage, FolderOf(step), step);
        }
        catch (CheckpointDamage damage)
        {
            throw new HydraException(
                ErrorKind.Model,
                $"checkpoint '{FolderOf(step)}' cannot be used: {damage.Message}. Take another checkpoint of the run.",
                damage
            );
        }
    }

    /// <summary>The steps of the checkpoints that are there, oldest first.</summary>
    public IReadOnlyList<long> Steps()
    {
        try
        {
            return [.. storage.List(folder).Select(StepOf).OfType<long>().Order()];
        }
        catch (Exception error) when (StorageFailure.Is(error))
        {
            throw StorageFailure.Explain(error, storage, $"cannot list the checkpoints in '{folder}'", folder);
        }
    }

    /// <summary>
    /// The step that <c>best</c> names, if that checkpoint is there. A help for people and for evaluation: the truth is in the newest
    /// checkpoint.
    /// </summary>
    public long? Best() => Pointed("best");

    /// <summary>The step that <c>last</c> names, if that checkpoint is there.</summary>
    public long? Last() => Pointed("last");

    /// <summary>A checkpoint's folder.</summary>
    public string FolderOf(long step) => Path.Combine(folder, NameOf(step));

    /// <summary>A checkpoint's folder name: <c>step-00001234</c>.</summary>
    public static string NameOf(long step) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{step:00000000}");

    /// <summary>The step of a checkpoint's folder name; null for any other name.</summary>
    public static long? StepOf(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal)
        && long.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var step)
        && NameOf(step) == name
            ? step
            : null;

    static void Require(long step, IReadOnlyList<(string Name, Action<Stream> Write)> files)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        foreach (var (name, _) in files)
        {
            if (!Manifest.Allows(name))
                throw new ArgumentException($"'{name}' cannot be a checkpoint's file", nameof(files));
        }

        if (files.DistinctBy(file => file.Name.ToUpperInvariant()).Count() != files.Count)
            throw new ArgumentException("two files with one name", nameof(files));
    }

    Manifest Write(string temporary, long step, IReadOnlyList<(string Name, Action<Stream> Write)> files, Action<long> written)
    {
        storage.CreateFolder(temporary);
        var items = new List<Manifest.Item>();
        var before = 0L;
        foreach (var (name, write) in files)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var bytes = 0L;
            storage.WriteFile(Path.Combine(temporary, name), stream =>
            {
                using var measured = new MeasuredStream(stream, count => written(before + (bytes = count)), hash);
                write(measured);
            });
            before += bytes;
            items.Add(new Manifest.Item(name, bytes, Convert.ToHexStringLower(hash.GetHashAndReset())));
        }

        var manifest = new Manifest(step, items);
        storage.WriteFile(Path.Combine(temporary, Manifest.FileName), stream => stream.Write(manifest.ToBytes()));
        storage.SyncFolder(temporary);
        return manifest;
    }

    // A step is there already when the run was resumed before it, or saves it twice.
    void Commit(string temporary, long step, Manifest manifest)
    {
        var target = FolderOf(step);
        if (!storage.Exists(target))
        {
            storage.Rename(temporary, target);
            storage.SyncFolder(folder);
            return;
        }

        if (IsWhole(step, manifest))
        {
            storage.DeleteFolder(temporary);
            return;
        }

        var replaced = leftovers.ReplacedName(step);
        storage.Rename(target, replaced);
        storage.SyncFolder(folder);
        storage.Rename(temporary, target);
        storage.SyncFolder(folder);
        storage.DeleteFolder(replaced);
    }

    bool IsWhole(long step, Manifest manifest)
    {
        try
        {
            LoadedCheckpoint.Read(storage, FolderOf(step), step);
            return LoadedCheckpoint.ReadManifest(storage, FolderOf(step), step).ToBytes().AsSpan().SequenceEqual(manifest.ToBytes());
        }
        catch (Exception error) when (error is CheckpointDamage or HydraException)
        {
            return false;
        }
    }

    // Later steps than the one saved can only be damaged ones that could not be renamed; they are the user's and stay.
    void Retire(long saved, long? protect)
    {
        var old = Steps().Where(step => step < saved).Reverse().Skip(keep - 1).Where(step => step != protect).ToList();
        if (old.Count == 0)
            return;
        try
        {
            foreach (var step in old)
                storage.Rename(FolderOf(step), leftovers.DeletedName(step));
            storage.SyncFolder(folder);
            leftovers.Clear();
        }
        catch (Exception error) when (StorageFailure.Is(error))
        {
            throw StorageFailure.Explain(
                error,
                storage,
                $"cannot delete old checkpoints in '{folder}'",
                folder,
                after: $"Checkpoint {NameOf(saved)} is saved"
            );
        }
    }

    void SetAside(long step, CheckpointDamage damage, long used, Action<string> warn)
    {
        var kept =
            damage.Unreadable ? "It stays where it is"
            : leftovers.SetAside(step) is { } name ? $"It is now '{name}'"
            : "It could not be renamed and stays";
        warn($"checkpoint '{FolderOf(step)}' is damaged: {damage.Message}. {kept}; '{NameOf(used)}' is used instead.");
    }

    void Point(string pointer, long step)
    {
        if (pointer == "best" && !storage.Exists(FolderOf(step)))
            return;
        AtomicFile.WriteText(storage, Path.Combine(folder, pointer), NameOf(step) + "\n");
    }

    long? Pointed(string pointer)
    {
        try
        {
            using var reader = new StreamReader(storage.OpenRead(Path.Combine(folder, pointer)));
            var line = new char[64];
            var step = StepOf(new string(line, 0, reader.ReadBlock(line)).Trim());
            return step is { } found && storage.Exists(FolderOf(found)) ? found : null;
        }
        catch (Exception error) when (StorageFailure.Is(error))
        {
            return null;
        }
    }

    HydraException Explained(Exception error, long step, long bytes) =>
        StorageFailure.Explain(
            error,
            storage,
            $"cannot save checkpoint '{FolderOf(step)}'",
            folder,
            bytes > 0 ? bytes : null,
            Steps() is [.., var last] ? $"The last whole checkpoint is {NameOf(last)}" : "There is no checkpoint yet"
        );
}
