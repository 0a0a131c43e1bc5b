using System.Collections;
using System.Reflection;
using HydraSharp.Specs;
using HydraSharp.Specs.Validation;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Configuration;

/// <summary>Nodes to spec records, by reflection. It continues after an error, so that all are reported at once.</summary>
sealed class RecordReader(Type root, Problems problems, Catalog catalog)
{
    /// <summary>Where each key path stands.</summary>
    public Dictionary<string, string> Places { get; } = new(StringComparer.Ordinal);

    /// <summary>The record; where something is wrong it has the default and the problems say so.</summary>
    public object Read(Node.Map map)
    {
        var record = Activator.CreateInstance(root)!;
        Fill(record, map, "", named: false);
        return record;
    }

    // Null means that no value could be made (then a problem was added), unless the node says null.
    object? Value(Node node, Type type, object? standard, string path)
    {
        if (SpecType.ListItem(type) is { } item)
            return SpecType.IsNamed(item) ? Named(node, item, path) : List(node, item, path);
        if (SpecType.MapValue(type) is { } content)
            return Map(node, content, path);
        if (SpecType.IsRecord(type))
            return Record(node, type, standard, path, name: null);
        if (node is not Node.Scalar scalar)
        {
            if (type == typeof(string) && node.Typed is { } typed)
                return typed;
            return Report(
                node,
                path,
                $"{node.Words} is not {ScalarReader.Expected(type)}",
                type == typeof(string) ? "quote a text that contains brackets or braces" : ""
            );
        }

        var (value, message, hint) = ScalarReader.Read(scalar, type);
        return value ?? Report(node, path, message, hint);
    }

    object? Record(Node node, Type type, object? standard, string path, string? name)
    {
        if (node is Node.List)
            return Report(node, path, "a list is not expected here", Form(type));
        var map = node as Node.Map;
        var typed = type.IsAbstract ? node as Node.Scalar ?? map!["type"] : null;
        if (map is null && !type.IsAbstract)
            return Report(node, path, $"{node.Words} is not a map of options", Form(type));

        object record;
        if (typed is not null)
        {
            if (Member(typed, type, path) is not { } member)
                return null;
            record = member;
        }
        else if (standard is not null)
            record = Clone(standard);
        else if (type.IsAbstract)
            return Untyped((Node.Map)node, type, path);
        else
            record = Activator.CreateInstance(type)!;

        if (name is not null)
            SpecOption.Of(record.GetType()).Single(o => o.IsName).Property.SetValue(record, name);
        if (map is not null)
            Fill(record, map, path, named: name is not null);
        return record;
    }

    void Fill(object record, Node.Map map, string path, bool named)
    {
        var family = record.GetType().BaseType != typeof(object);
        var options = SpecOption.Of(record.GetType()).Where(o => !(named && o.IsName)).ToList();
        foreach (var (key, value) in map.Entries)
        {
            if (family && key.Text == "type")
                continue;
            if (named && key.Text == "name")
                Report(key, path, "'name' is not an option", "the name is the key that stands before the colon");
            else if (options.FirstOrDefault(o => o.Key == key.Text) is { } option)
                Set(record, option, key, value, Join(path, option.Key));
            else
                Report(key, path, $"unknown key {key.Words}", Suggest(key.Text, options));
        }
    }

    void Set(object record, SpecOption option, Node.Scalar key, Node value, string path)
    {
        Places[path] = value is Node.Scalar ? value.Place : key.Place;
        if (value is Node.Scalar { IsNull: true })
        {
            if (option.MayBeEmpty)
                option.Property.SetValue(record, null);
            else
                Report(key, path, "it has no value", "give one, or leave the key out for the default");
            return;
        }

        if (
            value is Node.Scalar word
            && option.WordForZero is { } zero
            && string.Equals(word.Text, zero, StringComparison.OrdinalIgnoreCase)
        )
            option.Property.SetValue(record, 0);
        else if (Value(value, option.Type, option.Get(record), path) is { } made)
            option.Property.SetValue(record, made);
    }

    // A word that is nearly 'type' is a slip of the fingers, and not another key.
    object? Untyped(Node.Map map, Type type, string path) =>
        map.Entries.Select(e => e.Key).FirstOrDefault(k => Words.Nearest(k.Text, ["type"]) is not null && !IsOption(k.Text, type))
            is { } slip
            ? Report(slip, path, $"unknown key {slip.Words}", "did you mean 'type'?")
            : Report(map, path, "'type' is missing", "one of " + Names(type));

    bool IsOption(string key, Type family) => catalog.Members(family).SelectMany(SpecOption.Of).Any(o => o.Key == key);

    // A --set that names no item of a map would make a new one.
    bool IsUnknownName(Node.Map map, Node.Scalar key, Node value, string path)
    {
        string[] others = [.. map.Entries.Where(e => e.Value is not Node.Map { Implied: true }).Select(e => e.Key.Text)];
        if (value is not Node.Map { Implied: true } made || made["type"] is not null || others.Length == 0)
            return false;
        Report(key, path, $"there is no '{key.Text}'", Words.Suggest(key.Text, others));
        return true;
    }

    IList? Named(Node node, Type item, string path)
    {
        if (node is not Node.Map map)
            return (IList?)Report(node, path, $"{node.Words} is not a map by name", "write NAME: { type: ... }, one of " + Names(item));
        var list = NewList(item);
        foreach (var (key, value) in map.Entries)
        {
            var place = Join(path, key.Text);
            Places[place] = key.Place;
            if (value is Node.Scalar { IsNull: true })
                Report(key, place, "it has no value", "write a type: one of " + Names(item));
            else if (item.IsAbstract && IsUnknownName(map, key, value, place))
                continue;
            else if (Record(value, item, null, place, key.Text) is { } made)
                list.Add(made);
        }

        return list;
    }

    IList? List(Node node, Type item, string path)
    {
        if (node is Node.Map && SpecType.IsRecord(item) && !item.IsAbstract)
            node = new Node.List(node.Place, [node]);
        if (node is not Node.List nodes)
            return (IList?)Report(
                node,
                path,
                $"{node.Words} is not a list",
                node is Node.Scalar word ? $"write [{word.Text}]" : "write [one, another]"
            );
        var list = NewList(item);
        for (var i = 0; i < nodes.Items.Count; i++)
        {
            var place = Join(path, i.ToString(System.Globalization.CultureInfo.InvariantCulture));
            Places[place] = nodes.Items[i].Place;
            if (Element(nodes.Items[i], item, place) is { } made)
                list.Add(made);
        }

        return list;
    }

    IDictionary? Map(Node node, Type content, string path)
    {
        if (node is not Node.Map map)
            return (IDictionary?)Report(node, path, $"{node.Words} is not a map", "write { key: value }");
        var made = (IDictionary)
            Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), content), StringComparer.Ordinal)!;
        foreach (var (key, value) in SpecType.IsRecord(content) ? map.Entries : Flat(map, ""))
        {
            var place = Join(path, key.Text);
            Places[place] = value.Place;
            if (Element(value, content, place) is { } element)
                made[key.Text] = element;
        }

        return made;
    }

    // "--set training.rates.backbone.layer1=0.1" means the key "backbone.layer1".
    static IEnumerable<(Node.Scalar Key, Node Value)> Flat(Node.Map map, string prefix) =>
        map.Entries.SelectMany(entry =>
            entry.Value is Node.Map { Implied: true } inner
                ? Flat(inner, prefix + entry.Key.Text + ".")
                : [(new Node.Scalar(entry.Key.Place, prefix + entry.Key.Text, quoted: true), entry.Value)]
        );

    object? Element(Node node, Type type, string path) =>
        node is Node.Scalar { IsNull: true }
            ? Report(node, path, "it has no value", type == typeof(string) ? "a text that begins with # needs quotation marks" : "")
            : Value(node, type, null, path);

    object? Member(Node word, Type family, string path)
    {
        if (word is not Node.Scalar { IsNull: false } scalar)
            return Report(word, path, "'type' has no value", "one of " + Names(family));
        if (catalog.Create(family, scalar.Text) is { } member)
            return member;
        var words = catalog.WordsOf(family);
        return Report(
            word,
            path,
            $"unknown type {scalar.Words}",
            Words.Suggest(scalar.Text, [.. words])
                + (Words.Nearest(scalar.Text, words) is null ? "; a member of a plugin needs --plugin FILE.dll" : "")
        );
    }

    string Suggest(string word, IReadOnlyList<SpecOption> options)
    {
        var elsewhere = options.Any(o => Words.Fold(o.Key) == Words.Fold(word)) ? null : KeyIndex.Find(root, word, catalog);
        if (elsewhere is not null)
            return $"did you mean '{elsewhere}'?";
        return options.Count == 0 ? "it has no options" : Words.Suggest(word, [.. options.Select(o => o.Key)]);
    }

    object? Report(Node node, string path, string message, string hint)
    {
        problems.Add(new Problem(path, message, hint) { Place = node.Place });
        return null;
    }

    string Form(Type type) =>
        type.IsAbstract
            ? "write { type: NAME }, one of " + Names(type)
            : $"write {{ {(SpecOption.Of(type) is [var first, ..] ? first.Key : "key")}: value }}";

    string Names(Type family) => string.Join(", ", catalog.WordsOf(family));

    static IList NewList(Type item) => (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;

    static object Clone(object record) =>
        record.GetType().GetMethod("<Clone>$", BindingFlags.Public | BindingFlags.Instance)!.Invoke(record, null)!;

    static string Join(string path, string key) => path.Length == 0 ? key : path + "." + key;
}
