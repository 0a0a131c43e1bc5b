using System.CommandLine;
using System.Text;
using HydraSharp.Cli.Output;
using HydraSharp.Configuration.Drafting;
using HydraSharp.Files;
using HydraSharp.Inference;

namespace HydraSharp.Cli.Commands;

/// <summary>Writes a first experiment for some data.</summary>
sealed class Init : Verb
{
    readonly Argument<string> source = new("SOURCE")
    {
        Description = "A CSV, TSV or JSON lines file, or a folder of images: a class per sub-folder, or UTKFace's names.",
    };
    readonly Option<string?> file = new("--out")
    {
        Description = "The experiment; the source's name with .yaml in the current folder without it. It is never written over.",
        HelpName = "FILE",
    };

    public Init(Terminal terminal)
        : base(
            terminal,
            "init",
            "Write a commented experiment that trains as it is, guessed from a table or a folder of images.",
            "init labels.csv",
            "init data/UTKFace --out experiments/faces.yaml",
            "init data/flowers"
        )
    {
        Add(source);
        Options.Add(file);
    }

    public override int Place => 1;

    protected override int Run(ParseResult line)
    {
        var from = line.GetRequiredValue(source);
        var target = line.GetValue(file)
            ?? Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(Path.GetFullPath(from))) + ".yaml";
        if (Path.Exists(target))
            throw new HydraException(ErrorKind.Usage, $"'{target}' is there already and is not written over; name another file with --out");
        var draft = ExperimentDraft.Of(from);
        WholeFile.Write(target, stream => stream.Write(Encoding.UTF8.GetBytes(draft.Text)));
        Terminal.Out.WriteLine(target);
        Terminal.Error.WriteLine(draft.Subject);
        Columns.Write(
            Terminal.Error,
            [.. draft.Guesses.Select(g => (string[])["  " + g.Column, g.Task?.GetType().Name ?? "left out", g.Reason])]
        );
        Terminal.Error.WriteLine($"next: hydra inspect data {target}");
        return 0;
    }
}
