using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using HydraSharp.DenseLabels;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;
using HydraSharp.Tasks;

namespace HydraSharp.Runs.Distillation;

/// <summary>
/// The labels that teachers filled, in a run's folder: labels.jsonl with a line for each, a PNG for each that is an image, and
/// teachers.json with who filled how many. The folder is committed by one rename, so that it is there whole or not at all.
/// </summary>
/// <param name="Folder">The folder.</param>
/// <param name="Labels">The labels.</param>
internal sealed record PseudoLabels(string Folder, IReadOnlyList<PseudoLabel> Labels)
{
    const string LabelsFile = "labels.jsonl";
    const string SummaryFile = "teachers.json";

    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Fills a folder that does not exist yet.</summary>
    /// <param name="storage">The disk.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="fill">
    /// Writes files into the folder it is given, by their relative names, and gives the labels and who filled them.
    /// </param>
    /// <exception cref="HydraException">The disk refused.</exception>
    internal static void Make(
        IStorage storage,
        string folder,
        Func<Action<string, byte[]>, (IReadOnlyList<PseudoLabel> Labels, IReadOnlyList<DistillationSummary> Teachers)> fill
    )
    {
        var above = AtomicFile.FolderOf(folder);
        var temporary = Path.Combine(above, "." + Path.GetFileName(folder));
        try
        {
            storage.DeleteFolder(temporary);
            storage.CreateFolder(temporary);
            var folders = new SortedSet<string>(StringComparer.Ordinal) { temporary };
            var (labels, teachers) = fill(Keep);
            Keep(LabelsFile, Encoding.UTF8.GetBytes(string.Concat(labels.Select(l => JsonSerializer.Serialize(l, Json) + "\n"))));
            Keep(SummaryFile, Encoding.UTF8.GetBytes(JsonSerializer.Serialize(teachers, Json) + "\n"));
            foreach (var made in folders)
                storage.SyncFolder(made);
            storage.Rename(temporary, folder);
            storage.SyncFolder(above);

            void Keep(string name, byte[] bytes)
            {
                var path = Path.Combine(temporary, name);
                if (folders.Add(AtomicFile.FolderOf(path)))
                    storage.CreateFolder(AtomicFile.FolderOf(path));
                storage.WriteFile(path, stream => stream.Write(bytes));
            }
        }
        catch (Exception error) when (StorageFailure.Is(error))
        {
            throw StorageFailure.Explain(error, storage, $"cannot keep the teacher's labels in '{folder}'", above);
        }
    }

    /// <summary>Reads the labels, and makes sure that their images are there.</summary>
    /// <exception cref="HydraException">Something is gone or damaged.</exception>
    internal static PseudoLabels Read(IStorage storage, string folder)
    {
        var labels = Read(storage, Path.Combine(folder, LabelsFile), text =>
            text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonSerializer.Deserialize<PseudoLabel>(line, Json)!)
                .ToArray()
        );
        return new(folder, labels);
    }

    /// <summary>Who filled how many; nobody where there is no such folder.</summary>
    /// <exception cref="HydraException">The file is damaged.</exception>
    internal static IReadOnlyList<DistillationSummary> Summary(IStorage storage, string folder) =>
        storage.Exists(folder)
            ? Read(storage, Path.Combine(folder, SummaryFile), text => JsonSerializer.Deserialize<DistillationSummary[]>(text, Json)!)
            : [];

    /// <summary>Where the images of a task's labels are, by example.</summary>
    internal Dictionary<int, string> Files(TaskSpec task) =>
        Labels.Where(l => l.Task == task.Name).ToDictionary(l => l.Example, l => Path.Combine(Folder, l.Label));

    /// <summary>A map that a teacher predicted, as a label of the loaded image: what the teacher did not see is not known.</summary>
    /// <param name="format">The task's maps.</param>
    /// <param name="answer">[height, width, channels] of the teacher's input.</param>
    /// <param name="teacher">The teacher's input.</param>
    /// <param name="student">The input of the run that learns.</param>
    internal static LabelMap Fitted(MapFormat format, ReadOnlySpan<float> answer, ImagePreprocessing teacher, ImagePreprocessing student)
    {
        var (width, height, channels) = (teacher.LoadedWidth(), teacher.LoadedHeight(), format.Channels);
        var (left, top, row) = (
            (int)Math.Round((width - teacher.InputWidth()) / 2.0),
            (int)Math.Round((height - teacher.Size) / 2.0),
            teacher.InputWidth() * channels
        );
        var values = new float[width * height * channels];
        Array.Fill(values, float.NaN);
        for (var y = 0; y < teacher.Size; y++)
            answer.Slice(y * row, row).CopyTo(values.AsSpan(((y + top) * width + left) * channels));
        return format.Resized(new(width, height, channels, values), student.LoadedWidth(), student.LoadedHeight());
    }

    static T Read<T>(IStorage storage, string path, Func<string, T> parse)
    {
        try
        {
            using var reader = new StreamReader(storage.OpenRead(path));
            return parse(reader.ReadToEnd());
        }
        catch (Exception error) when (error is JsonException || StorageFailure.Is(error))
        {
            throw new HydraException(
                ErrorKind.Model,
                $"cannot read '{path}', the labels that a teacher filled: "
                    + $"{error.Message} The run's folder was changed; train anew into another folder.",
                error
            );
        }
    }
}
