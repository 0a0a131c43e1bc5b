using System.CommandLine;
using System.Text.Json;
using HydraSharp.Cli.Output;
using HydraSharp.Configuration;
using HydraSharp.Inference;
using HydraSharp.Specs;

namespace HydraSharp.Cli.Commands;

/// <summary>Shows what an experiment can be made of.</summary>
sealed class List : Verb
{
    readonly Argument<string?> what = new("WHAT") { HelpName = "WHAT", Arity = ArgumentArity.ZeroOrOne };
    readonly Option<bool> json;

    public List(Terminal terminal)
        : base(
            terminal,
            "list",
            "Show what an experiment can be made of, with options and defaults.",
            "list losses",
            "list",
            "list backbones --json"
        )
    {
        string[] words = [.. Families(Catalog.Default).Select(f => f.Word)];
        what.Description = "One of " + string.Join(", ", words) + "; all of them in short when left out.";
        what.CompletionSources.Add(words);
        Add(what);
        json = AddJson("A JSON array on stdout.");
    }

    public override int Place => 5;

    protected override int Run(ParseResult line)
    {
        var (word, families) = (line.GetValue(what), Families(Plugins.Of(line)));
        var chosen = word is null ? families : [.. families.Where(f => f.Word == word)];
        if (chosen.Count == 0)
            throw new HydraException(
                ErrorKind.Usage,
                $"unknown '{word}': {Words.Suggest(word!, [.. families.Select(f => f.Word)])}{Environment.NewLine}"
                    + "'hydra list --help' shows what can be done"
            );
        if (line.GetValue(json))
            Json(chosen);
        else if (word is null)
            Short(chosen);
        else
            foreach (var member in chosen[0].Members)
                Long(member);
        return 0;
    }

    static IReadOnlyList<Family> Families(Catalog catalog) => catalog.Families(typeof(Experiment));

    void Short(IReadOnlyList<Family> chosen)
    {
        var width = chosen.Max(f => f.Word.Length);
        foreach (var family in chosen)
            Terminal.Out.WriteLine($"{family.Word.PadRight(width)}  {string.Join(", ", family.Members.Select(m => m.Name))}");
    }

    void Long(Type member)
    {
        Terminal.Out.WriteLine(member.Name);
        if (OptionHelp.SummaryOf(member) is { Length: > 0 } summary)
            Terminal.Out.WriteLine("  " + summary);
        Columns.Write(Terminal.Out, [.. OptionHelp.Of(member).Select(o => new[] { "  " + o.Key, o.Default, o.Summary })]);
        Terminal.Out.WriteLine();
    }

    void Json(IReadOnlyList<Family> chosen)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, JsonLine.Indented))
        {
            writer.WriteStartArray();
            foreach (var family in chosen)
            foreach (var member in family.Members)
                Member(writer, family, member);
            writer.WriteEndArray();
        }

        Terminal.Out.WriteLine(System.Text.Encoding.UTF8.GetString(stream.ToArray()));
    }

    static void Member(Utf8JsonWriter writer, Family family, Type member)
    {
        writer.WriteStartObject();
        writer.WriteString("family", family.Word);
        writer.WriteString("name", member.Name);
        writer.WriteString("summary", OptionHelp.SummaryOf(member));
        writer.WriteStartArray("options");
        foreach (var option in OptionHelp.Of(member))
        {
            writer.WriteStartObject();
            writer.WriteString("key", option.Key);
            writer.WriteString("default", option.Default);
            writer.WriteString("summary", option.Summary);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
