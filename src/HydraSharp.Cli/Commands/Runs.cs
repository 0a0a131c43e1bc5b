using System.CommandLine;
using HydraSharp.Cli.Output;
using HydraSharp.Configuration;
using HydraSharp.Inference;
using HydraSharp.Specs;

namespace HydraSharp.Cli.Commands;

/// <summary>Lists runs, or compares them.</summary>
sealed class Runs : Verb
{
    readonly Argument<string[]> folders = new("FOLDER")
    {
        Description = "A folder of runs, runs/ when left out; or two or more runs to compare.",
        Arity = ArgumentArity.ZeroOrMore,
    };
    readonly Option<bool> json;

    public Runs(Terminal terminal)
        : base(
            terminal,
            "runs",
            "List runs with their state, time and main figures; or compare the settings and figures of some.",
            "runs",
            "runs experiments/tried --json",
            "runs runs/small runs/large"
        )
    {
        Add(folders);
        json = AddJson("One JSON object on stdout.");
    }

    public override int Place => 4;

    protected override int Run(ParseResult line)
    {
        var named = line.GetValue(folders) is { Length: > 0 } given ? given : ["runs"];
        if (named.Length == 1)
            List(RunOverview.Find(named[0], Plugins.Of(line)), line.GetValue(json), named[0]);
        else
            Compare([.. named.Select(n => Whole(n, Plugins.Of(line)))], line.GetValue(json));
        return 0;
    }

    void List(IReadOnlyList<RunOverview> found, bool asJson, string folder)
    {
        if (asJson)
            RunsOutput.Json(Terminal.Out, found);
        else if (found.Count == 0)
            Terminal.Error.WriteLine($"there are no runs in '{folder}'");
        else
            RunsOutput.Table(Terminal.Out, found);
    }

    void Compare(IReadOnlyList<RunOverview> chosen, bool asJson)
    {
        var differences = ExperimentDifference.Between([.. chosen.Select(c => c.Experiment!)]);
        if (asJson)
            ComparisonOutput.Json(Terminal.Out, chosen, differences);
        else
            ComparisonOutput.Table(Terminal.Out, chosen, differences);
    }

    static RunOverview Whole(string folder, Catalog catalog) =>
        RunOverview.Read(folder, catalog) is { Error: null } run
            ? run
            : throw new HydraException(ErrorKind.Usage, $"'{folder}' cannot be compared: {RunOverview.Read(folder, catalog).Error}");
}
