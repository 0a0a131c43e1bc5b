using HydraSharp.Specs.Validation;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Configuration;

/// <summary>One <c>--set key.path=value</c>: it changes the file's nodes before they become records, so it obeys the same rules.</summary>
static class Override
{
    /// <summary>Puts the value at its path, with maps made where they are needed.</summary>
    public static void Apply(Node.Map root, string text, Problems problems)
    {
        var place = "--set " + text;
        var at = text.IndexOf('=', StringComparison.Ordinal);
        var path = at < 0 ? text : text[..at].Trim();
        var keys = path.Split('.');
        if (at < 0)
            problems.Add(new Problem("", "no value given", "write key=value, such as training.epochs=3") { Place = place });
        else if (keys.Any(k => k.Length == 0) || keys.Length > 16)
            problems.Add(new Problem("", $"'{path}' is not a key", "keys joined by dots, such as training.epochs") { Place = place });
        else
            Put(root, keys, Value(text[(at + 1)..], place), problems);
    }

    static void Put(Node node, ReadOnlySpan<string> keys, Node value, Problems problems)
    {
        var key = keys[0];
        var rest = keys[1..];
        if (node is Node.List list)
        {
            if (!int.TryParse(key, System.Globalization.NumberStyles.None, null, out var index) || index >= list.Items.Count)
                problems.Add(
                    new Problem("", $"'{key}' is not an element of a list of {list.Items.Count}", "elements are counted from 0")
                    {
                        Place = value.Place,
                    }
                );
            else if (rest.IsEmpty)
                list.Items[index] = value;
            else
                Put(list.Items[index] = Open(list.Items[index], value.Place), rest, value, problems);
            return;
        }

        var map = (Node.Map)node;
        if (rest.IsEmpty)
            map[key] = value;
        else
            Put(map[key] = Open(map[key], value.Place), rest, value, problems);
    }

    // A bare word such as "balancing: UncertaintyWeighting" becomes a map with that type.
    static Node Open(Node? node, string place)
    {
        if (node is Node.Map or Node.List)
            return node;
        var map = new Node.Map(place) { Implied = true };
        if (node is Node.Scalar { IsNull: false } word)
            map["type"] = word;
        return map;
    }

    static Node Value(string text, string place)
    {
        var wrong = new Problems();
        var node = NodeReader.Read(text, _ => place, wrong);
        if (wrong.Found.Count > 0)
            return new Node.Scalar(place, text.Trim(), quoted: true);
        return node switch
        {
            Node.Scalar scalar => new Node.Scalar(place, scalar.Text, scalar.Quoted) { Typed = scalar.Quoted ? scalar.Text : text },
            Node.List list => new Node.List(place, list.Items) { Typed = text },
            Node.Map map => Copy(map, text),
            _ => new Node.Scalar(place, "", quoted: false),
        };
    }

    static Node.Map Copy(Node.Map map, string text)
    {
        var copy = new Node.Map(map.Place) { Typed = text };
        copy.Entries.AddRange(map.Entries);
        return copy;
    }
}
