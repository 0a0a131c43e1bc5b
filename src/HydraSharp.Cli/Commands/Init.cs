using System.CommandLine;
using System.Text;
using HydraSharp.Cli.Output;
using HydraSharp.Configuration;
using HydraSharp.Configuration.Drafting;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Inspection;

namespace HydraSharp.Cli.Commands;

/// <summary>Writes a first experiment for some data.</summary>
sealed class Init : Verb
{
    readonly Argument<string> source = new("SOURCE")
    {
        Description =
            "A CSV, TSV or JSON lines file, or a folder of images: a class per sub-folder, masks beside images, or UTKFace's names.",
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
        Schema(line, Path.Combine(Path.GetDirectoryName(Path.GetFullPath(target))!, ExperimentDraft.SchemaFile));
        return Checked(line, target);
    }

    // The first line of the experiment names it, for editors.
    static void Schema(ParseResult line, string path)
    {
        if (!Path.Exists(path))
            WholeFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(ExperimentFile.Schema(Plugins.Of(line)) + "\n")));
    }

    // A guess can be wrong: what was written is checked as 'hydra check --data' does.
    int Checked(ParseResult line, string target)
    {
        try
        {
            var written = Read(line, target, null);
            foreach (
                var found in DataInspection
                    .Describe(written.Experiment, written.Catalog, Terminal.Stop)
                    .Where(f => f.StartsWith("warning: ", StringComparison.Ordinal))
            )
                Terminal.Error.WriteLine(found);
        }
        catch (HydraException error) when (error.Kind is ErrorKind.Data or ErrorKind.Usage)
        {
            Terminal.Error.WriteLine(
                $"{error.Message}{Environment.NewLine}'{target}' was written, and has to be corrected: it does not train as it is"
            );
            return (int)ErrorKind.Data;
        }

        Terminal.Error.WriteLine($"next: hydra inspect data {target}");
        return 0;
    }
}
