using System.CommandLine;
using HydraSharp.Cli.Output;
using HydraSharp.Inference;
using HydraSharp.Scenes;

namespace HydraSharp.Cli.Commands;

/// <summary>Renders streets whose labels are exactly known.</summary>
sealed class Scenes : Verb
{
    const int ToldEvery = 100;

    readonly Option<string> folder = new("--out") { Description = "The folder; it must be empty or not there.", HelpName = "DIR", Required = true };
    readonly Option<int> count = new("--count") { Description = "How many streets.", DefaultValueFactory = _ => 100 };
    readonly Option<int> width = new("--width") { Description = "Width in pixels.", DefaultValueFactory = _ => 320 };
    readonly Option<int> height = new("--height") { Description = "Height in pixels.", DefaultValueFactory = _ => 240 };
    readonly Option<long> seed = new("--seed") { Description = "Seed of the first; each further one has the next.", DefaultValueFactory = _ => 1 };
    readonly Option<bool> json;

    public Scenes(Terminal terminal) : base(terminal, "scenes", "Render streets with masks, depth and normals that are exactly known, and a table that names the files.",
        "scenes --out data/scenes --count 2400",
        "scenes --out data/more --count 100 --seed 5000 --width 640 --height 480")
    {
        Options.Add(folder);
        Options.Add(count);
        Options.Add(width);
        Options.Add(height);
        Options.Add(seed);
        json = AddJson("One JSON object on stdout.");
        AtLeastOne(count, 1_000_000);
        AtLeastOne(width, StreetRenderer.LargestSide);
        AtLeastOne(height, StreetRenderer.LargestSide);
    }

    public override int Place => 5;

    protected override int Run(ParseResult line)
    {
        var (target, streets) = (line.GetRequiredValue(folder), line.GetValue(count));
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
            throw new HydraException(ErrorKind.Usage, $"'{target}' is there already and not an empty folder; name another with --out");
        var table = SceneFolder.Write(target, line.GetValue(seed), streets, line.GetValue(width), line.GetValue(height), Tell, Terminal.Stop);
        if (line.GetValue(json)) JsonLine.Write(Terminal.Out, writer =>
        {
            writer.WriteString("table", table);
            writer.WriteNumber("count", streets);
        });
        else Terminal.Out.WriteLine(table);
        return 0;

        void Tell(int done)
        {
            if (done % ToldEvery == 0 || done == streets) Terminal.Error.WriteLine($"{done} of {streets} streets");
        }
    }

    static void AtLeastOne(Option<int> option, int most) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() is < 1 || result.GetValueOrDefault<int>() > most) result.AddError($"{option.Name}: from 1 to {most}");
    });
}
