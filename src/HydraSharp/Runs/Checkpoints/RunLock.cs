using HydraSharp.Files;
using HydraSharp.Inference;

namespace HydraSharp.Runs.Checkpoints;

/// <summary>
/// Lets one process at a time work in a run folder. The operating system holds the lock and frees it when the process ends in whatever way,
/// so that nothing stale is left; the number of the process stands beside it for people.
/// </summary>
internal sealed class RunLock : IDisposable
{
    readonly FileStream locked;

    RunLock(FileStream locked) => this.locked = locked;

    /// <summary>Takes the lock of a folder that exists.</summary>
    /// <exception cref="HydraException">
    /// Another process has it (kind Usage, its number is given), or the folder cannot be written to (kind Resources).
    /// </exception>
    public static RunLock Take(IStorage storage, string folder)
    {
        var number = Path.Combine(folder, ".lock.pid");
        FileStream held;
        try
        {
            held = new FileStream(
                Path.Combine(folder, ".lock"),
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.None,
                bufferSize: 1
            );
        }
        catch (IOException error) when (IsTaken(error))
        {
            throw new HydraException(
                ErrorKind.Usage,
                $"'{folder}' is in use by {Holder(storage, number)}. Wait for it, stop it, or choose another folder with --out.",
                error
            );
        }
        catch (Exception error) when (StorageFailure.Is(error))
        {
            throw StorageFailure.Explain(error, storage, $"cannot lock '{folder}'", folder);
        }

        try
        {
            AtomicFile.WriteText(storage, number, Environment.ProcessId + "\n");
            return new RunLock(held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Gives the lock back. The files stay: deleting them would let two others lock two files of one name.</summary>
    public void Dispose() => locked.Dispose();

    // EWOULDBLOCK on Linux and on macOS, ERROR_SHARING_VIOLATION on Windows.
    static bool IsTaken(IOException error) => error.HResult is 11 or 35 or unchecked((int)0x80070020);

    static string Holder(IStorage storage, string number)
    {
        try
        {
            using var reader = new StreamReader(storage.OpenRead(number));
            return $"process {reader.ReadToEnd().Trim()}";
        }
        catch (Exception error) when (StorageFailure.Is(error))
        {
            return "another process";
        }
    }
}
