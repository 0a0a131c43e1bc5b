using System.CommandLine;
using HydraSharp.Benchmarks;
using HydraSharp.Cli.Output;

namespace HydraSharp.Cli.Commands;

/// <summary>Measures what a training step costs with each balancing method.</summary>
sealed class BenchBalancing : Command
{
    static readonly BalancingBenchOptions Usual = new();

    readonly Terminal terminal;
    readonly Argument<string> file = new("FILE") { Description = "The experiment (YAML); its network and its first images are used." };
    readonly Option<string?> methods = new("--methods")
    {
        Description = "The methods, such as PcGrad,Famo; all without it.",
        HelpName = "NAME,NAME,…",
    };
    readonly Option<int> rounds = new("--rounds")
    {
        Description = "Rounds of each method, and of a plain step beside it.",
        HelpName = "N",
        DefaultValueFactory = _ => Usual.Rounds,
    };
    readonly Option<string[]> set = new("--set")
    {
        Description = "Change a key of the experiment, such as training.batch_size=8. May be repeated.",
        HelpName = "key=value",
    };
    readonly Option<bool> json = new("--json") { Description = "One JSON object on stdout." };

    public BenchBalancing(Terminal terminal)
        : base(
            "balancing",
            "Measure time and memory of a training step with each way to balance tasks, beside a plain step. Writes no file."
        )
    {
        this.terminal = terminal;
        Arguments.Add(file);
        foreach (var option in new Option[] { methods, rounds, set, json })
            Options.Add(option);
        SetAction(Measure);
    }

    int Measure(ParseResult line)
    {
        var source = Plugins.Read(line, terminal, line.GetRequiredValue(file), line.GetValue(set));
        var costs = BalancingCosts.Of(
            source.Experiment,
            new()
            {
                Methods = line.GetValue(methods)?.Split(',') ?? [],
                Catalog = source.Catalog,
                Rounds = line.GetValue(rounds),
                Log = terminal.Error.WriteLine,
                Stop = terminal.Stop,
            }
        );
        if (line.GetValue(json))
            BalancingOutput.Json(terminal.Out, costs);
        else
            BalancingOutput.Table(terminal.Out, terminal.Error, costs);
        return 0;
    }
}
