using System.Globalization;
using System.Text;
using HydraSharp.Files;

namespace HydraSharp.Runs.Records;

/// <summary>
/// log.txt: what a run reported, each line with its time (UTC). Later lines are added to what is there, so a resumed run continues in it.
/// </summary>
internal sealed class RunLog(IStorage storage, string path, TimeProvider clock)
{
    static readonly string[] LineBreaks = ["\r\n", "\n", "\r"];

    readonly Lock writing = new();

    /// <summary>Adds a text; each of its lines gets the time, so that none can pass for another entry.</summary>
    /// <exception cref="Inference.HydraException">The disk refused.</exception>
    public void Add(string text)
    {
        var time = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var lines = new StringBuilder();
        foreach (var line in text.Split(LineBreaks, StringSplitOptions.None))
            lines.Append(time).Append(' ').Append(line).Append('\n');
        var bytes = Encoding.UTF8.GetBytes(lines.ToString());
        lock (writing)
        {
            try
            {
                storage.AppendFile(path, stream => stream.Write(bytes));
            }
            catch (Exception error) when (StorageFailure.Is(error))
            {
                throw StorageFailure.Explain(error, storage, $"cannot write '{path}'", AtomicFile.FolderOf(path), bytes.Length);
            }
        }
    }
}
