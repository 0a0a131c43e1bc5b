using System.CommandLine;
using System.Globalization;
using HydraSharp.Cli.Output;
using HydraSharp.Inference;
using HydraSharp.Inference.Cards;

namespace HydraSharp.Cli.Commands;

/// <summary>Lists, extracts, drops and renames heads.</summary>
sealed class Heads : Verb
{
    readonly Argument<string> model = new("MODEL") { Description = "A run folder, or a model file that export wrote." };
    readonly Option<string?> keep = new("--keep") { Description = "The heads that stay, such as age,gender.", HelpName = "TASK,TASK" };
    readonly Option<string?> drop = new("--drop") { Description = "The heads that go.", HelpName = "TASK,TASK" };
    readonly Option<string[]> rename = new("--rename") { Description = "Give a head another name. May be repeated.", HelpName = "OLD=NEW" };
    readonly Option<string?> file = new("--out") { Description = "The new model file.", HelpName = "FILE" };
    readonly Option<bool> json;

    public Heads(Terminal terminal)
        : base(
            terminal,
            "heads",
            "List the heads of a multi-task model; write a model file with "
                + "some of them, or with other names. 'train --from' adds one to a run.",
            "heads runs/utkface",
            "heads runs/utkface --keep age --out age.onnx",
            "heads model.onnx --drop race --out small.onnx",
            "heads model.onnx --rename gender=sex --out renamed.onnx"
        )
    {
        Add(model);
        Options.Add(keep);
        Options.Add(drop);
        Options.Add(rename);
        Options.Add(file);
        json = AddJson("One JSON object on stdout.");
    }

    public override int Place => 5;

    protected override int Run(ParseResult line)
    {
        var path = line.GetRequiredValue(model);
        var (kept, dropped, renamed) = (Words(line.GetValue(keep)), Words(line.GetValue(drop)), Pairs(line.GetValue(rename) ?? []));
        if (kept.Length + dropped.Length + renamed.Count == 0)
            List(line, path);
        else if (line.GetValue(file) is not { } target)
            throw new HydraException(ErrorKind.Usage, "the changed model needs a file: name it with --out");
        else
        {
            var tasks = File.Exists(path)
                ? ExportedModel.ChangeHeads(path, target, kept, dropped, renamed).Tasks
                : Exported(line, path, target, kept, dropped, renamed);
            if (line.GetValue(json))
                Json(target, tasks);
            else
                Terminal.Out.WriteLine(target);
            Terminal.Error.WriteLine(
                $"{ByteSize.Text(new FileInfo(target).Length)}, heads: {string.Join(", ", tasks.Select(t => t.Name))}"
            );
        }

        return 0;
    }

    // A run stays as it was trained: what is changed is the model file that it is exported to, with its parity check.
    IReadOnlyList<TaskCard> Exported(
        ParseResult line,
        string run,
        string target,
        string[] kept,
        string[] dropped,
        Dictionary<string, string> renamed
    ) =>
        Open(line, run)
            .Export(
                new()
                {
                    File = target,
                    Heads = kept,
                    Dropped = dropped,
                    Renamed = renamed,
                    Clock = Terminal.Clock,
                },
                Terminal.Stop
            )
            .Card.Tasks;

    void List(ParseResult line, string path)
    {
        var tasks = File.Exists(path)
            ? CardOutput.Of(path).Tasks
            : [.. HydraSharp.Run.Open(path, catalog: Plugins.Of(line)).Experiment.Tasks.Select(t => t.Card)];
        if (line.GetValue(json))
            Json(path, tasks);
        else
            Columns.Write(
                Terminal.Out,
                [
                    .. tasks.Select(t =>
                        new[]
                        {
                            t.Name,
                            t.Kind.ToString().ToLowerInvariant(),
                            t.Unit.Length > 0 ? t.Unit : string.Join(", ", t.Classes),
                            Measured(t),
                        }
                    ),
                ]
            );
    }

    void Json(string path, IReadOnlyList<TaskCard> tasks) => JsonLine.Write(Terminal.Out, writer =>
        {
            writer.WriteString("model", path);
            writer.WriteStartArray("heads");
            foreach (var task in tasks)
            {
                writer.WriteStartObject();
                writer.WriteString("name", task.Name);
                writer.WriteString("kind", task.Kind.ToString().ToLowerInvariant());
                if (task.Unit.Length > 0)
                    writer.WriteString("unit", task.Unit);
                if (task.Classes.Count > 0)
                {
                    writer.WriteStartArray("classes");
                    foreach (var name in task.Classes)
                        writer.WriteStringValue(name);
                    writer.WriteEndArray();
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });

    static string Measured(TaskCard task) =>
        string.Join(", ", task.Metrics.Select(m => $"{m.Key} {m.Value.ToString("G4", CultureInfo.InvariantCulture)}"));

    static string[] Words(string? list) => list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    static Dictionary<string, string> Pairs(string[] pairs)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in pairs)
        {
            if (pair.Split('=', StringSplitOptions.TrimEntries) is not [{ Length: > 0 } old, { Length: > 0 } now])
                throw new HydraException(ErrorKind.Usage, $"--rename takes OLD=NEW, not '{pair}'");
            if (!found.TryAdd(old, now))
                throw new HydraException(ErrorKind.Usage, $"--rename names '{old}' twice");
        }

        return found;
    }
}
