using HydraSharp.Specs.Validation;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace HydraSharp.Configuration;

/// <summary>
/// YAML text to nodes. Anchors, aliases, tags and second documents are errors: they would make a file mean more than it shows.
/// </summary>
sealed class NodeReader
{
    const int Deepest = 32;

    readonly Parser parser;
    readonly Func<Mark, string> place;
    readonly Problems problems;

    NodeReader(string text, Func<Mark, string> place, Problems problems)
    {
        parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        this.place = place;
        this.problems = problems;
    }

    /// <summary>
    /// The root node; null when there is none or when an error in the syntax, reported in the problems, ends the reading.
    /// </summary>
    public static Node? Read(string text, Func<Mark, string> place, Problems problems)
    {
        var reader = new NodeReader(text, place, problems);
        try
        {
            return reader.Document();
        }
        catch (YamlException e)
        {
            reader.ReportSyntax(text, e.Start, Sentence(e.Message));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // YamlDotNet's scanner ends so on some texts, such as an unclosed brace before a block key.
            reader.ReportSyntax(text, reader.parser.Current?.End ?? Mark.Empty, "not valid YAML after this place");
        }

        return null;
    }

    void ReportSyntax(string text, Mark at, string message)
    {
        var lines = text.Split('\n');
        var tab = Array.FindIndex(lines, line => line.TrimStart(' ').StartsWith('\t'));
        if (tab >= 0)
        {
            Report(
                new Mark(0, tab + 1, lines[tab].IndexOf('\t', StringComparison.Ordinal) + 1),
                "not valid YAML: a tab",
                "indent with spaces"
            );
            return;
        }

        Report(at, message, Hint(lines.ElementAtOrDefault((int)at.Line - 1) ?? ""));
    }

    Node? Document()
    {
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _))
            return null;
        parser.Consume<DocumentStart>();
        var root = Value(0);
        parser.Consume<DocumentEnd>();
        if (parser.TryConsume<DocumentStart>(out var second))
            Report(second.Start, "a second document begins", "one file, one experiment");
        return root;
    }

    Node Value(int depth)
    {
        if (depth > Deepest)
            throw new SyntaxErrorException(parser.Current!.Start, parser.Current.End, $"nested more than {Deepest} levels deep");
        if (parser.TryConsume<AnchorAlias>(out var alias))
            return Alias(alias);
        if (parser.Current is NodeEvent node)
            Refuse(node);
        if (parser.TryConsume<Scalar>(out var scalar))
            return new Node.Scalar(place(scalar.Start), scalar.Value, scalar.Style != ScalarStyle.Plain);
        if (parser.TryConsume<SequenceStart>(out var list))
            return List(list, depth);
        return Map(parser.Consume<MappingStart>(), depth);
    }

    Node.List List(SequenceStart start, int depth)
    {
        var items = new List<Node>();
        while (!parser.TryConsume<SequenceEnd>(out _))
            items.Add(Value(depth + 1));
        return new Node.List(place(start.Start), items);
    }

    Node.Map Map(MappingStart start, int depth)
    {
        var map = new Node.Map(place(start.Start));
        var first = new Dictionary<string, Mark>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var at = parser.Current!.Start;
            var key = Value(depth + 1);
            var value = Value(depth + 1);
            if (key is not Node.Scalar { IsNull: false } word)
                Report(at, "a key must be a word");
            else if (first.TryGetValue(word.Text, out var earlier))
                Report(at, $"'{word.Text}' is here a second time", $"the first is in line {earlier.Line}");
            else
            {
                first[word.Text] = at;
                map.Entries.Add((word, value));
            }
        }

        return map;
    }

    Node.Scalar Alias(AnchorAlias alias)
    {
        Report(
            alias.Start,
            $"'*{alias.Value}' refers to another place in the file, which an experiment cannot do",
            "write the value out; quote a text that begins with *"
        );
        return new Node.Scalar(place(alias.Start), "*" + alias.Value, quoted: true);
    }

    void Refuse(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty)
            Report(
                node.Start,
                $"'&{node.Anchor}' marks a place for reference, which an experiment cannot have",
                "quote a text that begins with &"
            );
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific)
            Report(node.Start, $"'{node.Tag}' is a YAML tag, which an experiment cannot have", "quote a text that begins with !");
    }

    void Report(Mark at, string message, string hint = "") => problems.Add(new Problem("", message, hint) { Place = place(at) });

    static string Sentence(string message) =>
        message.Length == 0 ? "not valid YAML" : "not valid YAML: " + char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.');

    static string Hint(string line) =>
        line.AsSpan().Count(": ") > 1 ? "quote a text that contains ': '"
        : line.AsSpan().ContainsAny("{[") ? "quote a text that contains brackets or braces"
        : "";
}
