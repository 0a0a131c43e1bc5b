using System.CommandLine;
using HydraSharp.Cli.Output;
using HydraSharp.Samples.Scenes;

namespace HydraSharp.Cli.Commands;

/// <summary>Renders streets with exact labels of every pixel.</summary>
sealed class Scenes : Verb
{
    readonly Option<string> folder = new("--out")
    {
        Description = "The folder; it must not be there, or be empty.",
        HelpName = "DIR",
        Required = true,
    };
    readonly Option<int> count = new("--count")
    {
        Description = "How many streets are rendered.",
        HelpName = "N",
        DefaultValueFactory = _ => 100,
    };
    readonly Option<int> width = new("--width")
    {
        Description = "Width in pixels.",
        HelpName = "N",
        DefaultValueFactory = _ => 320,
    };
    readonly Option<int> height = new("--height")
    {
        Description = "Height in pixels.",
        HelpName = "N",
        DefaultValueFactory = _ => 240,
    };
    readonly Option<long> seed = new("--seed")
    {
        Description = "What the first street is drawn by; the next has the next number.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };
    readonly Option<bool> json;

    public Scenes(Terminal terminal)
        : base(
            terminal,
            "scenes",
            "Render streets as images with masks, depth and normals that are exactly known.",
            "scenes --out data/streets",
            "scenes --out data/streets --count 2000 --width 640 --height 480 --seed 7"
        )
    {
        Options.Add(folder);
        Options.Add(count);
        Options.Add(width);
        Options.Add(height);
        Options.Add(seed);
        Limit(count, SceneFolder.Most);
        Limit(width, SceneFolder.LargestSide);
        Limit(height, SceneFolder.LargestSide);
        json = AddJson("The folder, its table and the number of streets as one JSON object.");
    }

    public override int Place => 5;

    protected override int Run(ParseResult line)
    {
        var (target, number) = (line.GetRequiredValue(folder), line.GetValue(count));
        Terminal.Error.WriteLine($"rendering {number} streets into {target}");
        SceneFolder.Write(
            target,
            number,
            line.GetValue(width),
            line.GetValue(height),
            line.GetValue(seed),
            done => Show(done, number),
            Terminal.Stop
        );
        var table = Path.Combine(target, SceneFolder.Table);
        if (line.GetValue(json))
        {
            JsonLine.Write(Terminal.Out, writer =>
            {
                writer.WriteString("folder", target);
                writer.WriteString("table", table);
                writer.WriteNumber("count", number);
            });
        }
        else
            Terminal.Out.WriteLine(table);
        return 0;
    }

    // A line for every tenth part.
    void Show(int done, int number)
    {
        if (done == number || done * 10L / number != (done - 1) * 10L / number)
            Terminal.Error.WriteLine($"{done} of {number}");
    }

    static void Limit(Option<int> option, int most) =>
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var number && (number < 1 || number > most))
                result.AddError($"{option.Name} takes a number from 1 to {most}");
        });
}
