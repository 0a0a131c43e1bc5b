using System.CommandLine;
using HydraSharp.Cli.Output;
using HydraSharp.Inspection;

namespace HydraSharp.Cli.Commands;

/// <summary>Reports every error of an experiment, or what it will do.</summary>
sealed class Check : Verb
{
    readonly Argument<string> file = new("FILE") { Description = "The experiment (YAML)." };
    readonly Option<bool> resolved = new("--resolved") { Description = "Show the experiment with every default written out, as YAML." };
    readonly Option<bool> data = new("--data")
    {
        Description = "Open the data as well: encode every label, read every image, show one example.",
    };
    readonly Option<string[]> set;

    public Check(Terminal terminal)
        : base(
            terminal,
            "check",
            "Report every error of an experiment at once, or what it will do.",
            "check experiments/utkface.yaml",
            "check experiments/utkface.yaml --data --set data.folder=data/utkface",
            "check experiments/utkface.yaml --resolved --set training.epochs=3"
        )
    {
        Add(file);
        Options.Add(resolved);
        Options.Add(data);
        set = AddSet();
    }

    public override int Place => 4;

    protected override int Run(ParseResult line)
    {
        var source = Read(line, line.GetRequiredValue(file), line.GetValue(set));
        if (line.GetValue(resolved))
            Terminal.Out.Write(Configuration.ExperimentFile.Write(source.Experiment));
        else
            Plan.Write(Terminal.Out, source.Experiment);
        if (line.GetValue(data))
            foreach (var found in DataInspection.Describe(source.Experiment, source.Catalog, Terminal.Stop))
                Terminal.Out.WriteLine(found);
        Terminal.Error.WriteLine($"{source.File} has no errors");
        return 0;
    }
}
