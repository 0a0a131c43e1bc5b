using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using HydraSharp.Analysis.Timing;
using HydraSharp.Benchmarks;
using HydraSharp.Cli.Output;
using HydraSharp.Inference;

namespace HydraSharp.Cli.Commands;

/// <summary>Measures one model against one network per task.</summary>
sealed class Bench : Verb
{
    static readonly string[] Opponents = ["separate", "none"];

    readonly Argument<string[]> models = new("MODEL")
    {
        Description = "A run folder, or model files that export wrote.",
        Arity = ArgumentArity.OneOrMore,
    };
    readonly Option<int> rounds = new("--rounds")
    {
        Description = "Rounds each; more give steadier ratios.",
        HelpName = "N",
        DefaultValueFactory = _ => 15,
    };
    readonly Option<string> against = new("--against")
    {
        Description = "separate: also one network per task, one after another. none: the models alone.",
        HelpName = "separate|none",
        DefaultValueFactory = _ => "separate",
    };
    readonly Option<bool> onnxOnly = new("--no-torch") { Description = "Measure ONNX Runtime alone; model files always are." };
    readonly Option<string?> heads = new("--heads")
    {
        Description = "Numbers of heads to measure beside 1 and the run's own, such as 3,10,20.",
        HelpName = "N,N,…",
    };
    readonly Option<string?> batches = new("--batch") { Description = "Sizes of the batches; 1,16 without it.", HelpName = "N,N,…" };
    readonly Option<string?> size = new("--size")
    {
        Description = "Width and height of the images, such as 640x480; the run's own without it.",
        HelpName = "WxH",
    };
    readonly Option<bool> json;

    public Bench(Terminal terminal)
        : base(
            terminal,
            "bench",
            "Measure what one shared backbone with several heads costs, beside one network "
                + "per task: in ONNX Runtime (fp32 and int8) and in TorchSharp, batches of 1 and 16.",
            "bench runs/utkface",
            "bench runs/utkface --json",
            "bench runs/scenes --size 640x480 --batch 1",
            "bench model.onnx model-int8.onnx --against separate",
            "bench balancing experiments/utkface.yaml --methods PcGrad,Famo"
        )
    {
        Subcommands.Add(new BenchBalancing(terminal));
        Add(models);
        rounds.Validators.Add(result =>
        {
            if (
                result.Tokens is [var word]
                && !(int.TryParse(word.Value, CultureInfo.InvariantCulture, out var n) && n is >= 1 and <= 1000)
            )
                result.AddError($"--rounds takes a number from 1 to 1000, not '{word.Value}'");
        });
        against.CompletionSources.Add(Opponents);
        against.Validators.Add(result => Only(result, Opponents));
        Options.Add(rounds);
        Options.Add(against);
        Options.Add(onnxOnly);
        Options.Add(heads);
        Options.Add(batches);
        Options.Add(size);
        foreach (var list in new[] { heads, batches })
            list.Validators.Add(result => Numbers(result, list.Name));
        size.Validators.Add(result =>
        {
            if (result.Tokens is [var word] && Sides(word.Value) is null)
                result.AddError($"--size takes a width and a height such as 640x480, not '{word.Value}'");
        });
        json = AddJson("One JSON object on stdout.");
    }

    public override int Place => 5;

    protected override int Run(ParseResult line)
    {
        var whole = new BenchOptions();
        var options = new BenchOptions
        {
            Heads = line.GetValue(heads) is { } wanted ? Numbers(wanted) : null,
            Batches = line.GetValue(batches) is { } several ? Numbers(several) : whole.Batches,
            Size = line.GetValue(size) is { } text ? Sides(text) : null,
            Rounds = line.GetValue(rounds),
            Torch = !line.GetValue(onnxOnly),
            Separate = line.GetValue(against) != "none",
            Log = Terminal.Error.WriteLine,
        };
        var result = Measure(line, line.GetRequiredValue(models), options);
        if (line.GetValue(json))
            Terminal.Out.WriteLine(result.ToJson());
        else
            Table(result);
        return 0;
    }

    // A folder is a run; files are exported models.
    BenchmarkResult Measure(ParseResult line, string[] named, BenchOptions options)
    {
        if (named.All(File.Exists) && (options.Size is not null || options.Heads is not null))
            throw new HydraException(ErrorKind.Usage, "--size and --heads are for a run: a model file has its size and its heads");
        if (named.All(File.Exists))
            return BenchmarkResult.Of(named, options, Terminal.Stop);
        if (named is [var folder])
            return Open(line, folder).Bench(options, Terminal.Stop);
        throw new HydraException(
            ErrorKind.Usage,
            $"{named.First(n => !File.Exists(n))} is not a file: name one run folder, or model files"
        );
    }

    static int[] Numbers(string list) => [.. list.Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture))];

    static void Numbers(OptionResult result, string name)
    {
        foreach (
            var word in result
                .Tokens.SelectMany(t => t.Value.Split(','))
                .Where(w => !int.TryParse(w, NumberStyles.None, CultureInfo.InvariantCulture, out var n) || n is < 1 or > 1024)
        )
            result.AddError($"{name} takes whole numbers from 1 to 1024 with commas between them, such as 1,16; '{word}' is none");
    }

    static (int Height, int Width)? Sides(string text) =>
        text.Split('x') is [var width, var height]
        && int.TryParse(width, NumberStyles.None, CultureInfo.InvariantCulture, out var w)
        && int.TryParse(height, NumberStyles.None, CultureInfo.InvariantCulture, out var h)
            ? (h, w)
            : null;

    void Table(BenchmarkResult result)
    {
        foreach (var group in result.Figures.GroupBy(f => (f.Runtime, f.Batch)))
        {
            Terminal.Out.WriteLine($"{group.Key.Runtime}, batches of {group.Key.Batch}");
            Columns.Write(
                Terminal.Out,
                [
                    ["  ", "img/s", "p50 ms", "p95 ms", "cost", "parameters", "file", "memory"],
                    .. group.Select(Row),
                ]
            );
        }

        foreach (var speed in result.Speeds())
            Terminal.Out.WriteLine(speed);
        Terminal.Error.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{result.SizeText} px, {result.Threads} threads; reading, decoding and resizing an image takes "
                    + $"{result.DecodeMilliseconds:F2} ms more on one thread; "
                    + $"{string.Join(", ", result.Versions.Select(v => $"{v.Key} {v.Value}"))}"
            )
        );
        Terminal.Error.WriteLine(
            "cost: time of a batch over that of one network with one head, in the same runtime; memory: growth of this process"
        );
        Terminal.Error.WriteLine(result.Protocol);
    }

    static string[] Row(BenchmarkFigures figure) =>
        [
            "  " + figure.Name,
            figure.ImagesPerSecond.ToString("F0", CultureInfo.InvariantCulture),
            figure.P50.ToString("F2", CultureInfo.InvariantCulture),
            figure.P95.ToString("F2", CultureInfo.InvariantCulture),
            figure.Cost.ToString("F2", CultureInfo.InvariantCulture),
            (figure.Parameters / 1e6).ToString("F1", CultureInfo.InvariantCulture) + " M",
            figure.FileBytes == 0 ? "-" : ByteSize.Text(figure.FileBytes),
            ByteSize.Text(figure.MemoryBytes),
        ];
}
