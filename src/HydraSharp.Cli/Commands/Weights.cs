using System.CommandLine;
using HydraSharp.Cli.Output;
using HydraSharp.Networks.Weights.Cache;

namespace HydraSharp.Cli.Commands;

/// <summary>The cache of published weights: what there is, fetching it, and taking in a file that came another way.</summary>
sealed class Weights : Verb
{
    readonly Option<bool> json;

    public Weights(Terminal terminal)
        : base(
            terminal,
            "weights",
            "List published weights and what the cache has of them; fetch them; or import a file that was fetched elsewhere.",
            "weights list",
            "weights get ResNet18-ImageNet",
            "weights import downloads/resnet18-f37072fd.pth",
            "weights list --json"
        )
    {
        json = AddJson("A JSON object on stdout.");
        json.Recursive = true;
        var list = new Command("list", "Show the weights that have a name, and which of them the cache has.");
        list.SetAction(Run);
        var name = new Argument<string>("NAME")
        {
            HelpName = "NAME",
            Description = "One of " + string.Join(", ", CachedWeights.Names) + ".",
        };
        name.Validators.Add(result => Only(result, [.. CachedWeights.Names]));
        name.CompletionSources.Add([.. CachedWeights.Names]);
        var get = new Command(
            "get",
            "Fetch weights into the cache, or make sure that they are there whole. A download that was cut off continues."
        )
        {
            name,
        };
        get.SetAction(line => Get(line.GetRequiredValue(name), line.GetValue(json)));
        var file = new Argument<string>("FILE")
        {
            HelpName = "FILE",
            Description = "A file as it was published; its checksum shows which.",
        };
        var import = new Command(
            "import",
            "Copy a published file that was fetched elsewhere into the cache, once its checksum is found right."
        )
        {
            file,
        };
        import.SetAction(line => Show(CachedWeights.Import(line.GetRequiredValue(file)), line.GetValue(json)));
        Subcommands.Add(list);
        Subcommands.Add(get);
        Subcommands.Add(import);
    }

    public override int Place => 5;

    protected override int Run(ParseResult line)
    {
        if (line.GetValue(json))
            WeightsOutput.Json(Terminal.Out);
        else
        {
            WeightsOutput.Table(Terminal.Out);
            Terminal.Error.WriteLine($"the cache is {CachedWeights.Folder} (HYDRASHARP_CACHE chooses another)");
        }

        return 0;
    }

    int Get(string name, bool asJson)
    {
        var weights = CachedWeights.Of(name);
        weights.Fetch(Terminal.Error.WriteLine, Terminal.Stop);
        return Show(weights, asJson);
    }

    int Show(CachedWeights weights, bool asJson)
    {
        if (asJson)
            JsonLine.Write(Terminal.Out, writer => WeightsOutput.Fields(writer, weights));
        else
            Terminal.Out.WriteLine(weights.Path);
        return 0;
    }
}
