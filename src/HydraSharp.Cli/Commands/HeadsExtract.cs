using System.CommandLine;
using HydraSharp.Cli.Output;
using HydraSharp.Inference;
using HydraSharp.Inference.Cards;

namespace HydraSharp.Cli.Commands;

/// <summary>Writes a model file with some of the heads of a run or of a model file, or with other names.</summary>
sealed class HeadsExtract : Command
{
    readonly Terminal terminal;
    readonly Argument<string> model = new("MODEL") { Description = "A run folder, or a model file that export wrote." };
    readonly Option<string?> keep = new("--keep") { Description = "The heads that stay, such as age,gender.", HelpName = "TASK,TASK" };
    readonly Option<string?> drop = new("--drop") { Description = "The heads that go.", HelpName = "TASK,TASK" };
    readonly Option<string[]> rename = new("--rename") { Description = "Give a head another name. May be repeated.", HelpName = "OLD=NEW" };
    readonly Option<string> file = new("--out")
    {
        Description = "The new model file.",
        HelpName = "FILE",
        Required = true,
    };
    readonly Option<bool> json;

    public HeadsExtract(Terminal terminal, Option<bool> json)
        : base(
            "extract",
            "Write a model file with some of the heads, or with other names. The run or the file it comes from stays as it is."
        )
    {
        (this.terminal, this.json) = (terminal, json);
        Arguments.Add(model);
        foreach (var option in new Option[] { keep, drop, rename, file })
            Options.Add(option);
        SetAction(line => Job.RunAlone("heads", () => Extract(line)));
    }

    int Extract(ParseResult line)
    {
        var (path, target) = (line.GetRequiredValue(model), line.GetRequiredValue(file));
        var (kept, dropped, renamed) = (Words(line.GetValue(keep)), Words(line.GetValue(drop)), Pairs(line.GetValue(rename) ?? []));
        if (kept.Length + dropped.Length + renamed.Count == 0)
            throw new HydraException(ErrorKind.Usage, "say what changes: --keep, --drop or --rename ('hydra heads list' shows the heads)");
        var tasks = File.Exists(path)
            ? ExportedModel.ChangeHeads(path, target, kept, dropped, renamed).Tasks
            : Exported(line, path, target, kept, dropped, renamed);
        if (line.GetValue(json))
            HeadsOutput.Json(terminal.Out, target, tasks);
        else
            terminal.Out.WriteLine(target);
        terminal.Error.WriteLine($"{ByteSize.Text(new FileInfo(target).Length)}, heads: {string.Join(", ", tasks.Select(t => t.Name))}");
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
        Verb.Open(terminal, line, run)
            .Export(
                new()
                {
                    File = target,
                    Heads = kept,
                    Dropped = dropped,
                    Renamed = renamed,
                    Clock = terminal.Clock,
                },
                terminal.Stop
            )
            .Card.Tasks;

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
