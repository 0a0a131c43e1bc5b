using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HydraSharp.Specs;

namespace HydraSharp.Configuration;

/// <summary>
/// The JSON schema of experiment files, with which an editor completes and checks them. Made by the same reflection that reads them.
/// </summary>
internal sealed class ExperimentSchema(Catalog catalog)
{
    static readonly JsonSerializerOptions Form = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema (draft 2020-12) as text.</summary>
    public string Write()
    {
        var definitions = new JsonObject();
        var schema = Record(typeof(Experiment), definitions, named: false);
        schema["properties"]![PluginList.Key] = new JsonObject
        {
            ["type"] = "array",
            ["items"] = new JsonObject { ["type"] = "string" },
            ["description"] = PluginList.Summary,
        };
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema["$defs"] = definitions;
        return schema.ToJsonString(Form);
    }

    JsonObject Record(Type type, JsonObject definitions, bool named)
    {
        var properties = new JsonObject();
        if (type.BaseType is { IsAbstract: true })
            properties["type"] = Choice([type.Name]);
        var standard = Activator.CreateInstance(type)!;
        foreach (var option in SpecOption.Of(type).Where(o => !(named && o.IsName)))
        {
            var schema = Value(option.Type, definitions, option.Get(standard) is not null);
            if (option.WordForZero is { } word)
                schema = new JsonObject { ["anyOf"] = new JsonArray(schema, new JsonObject { ["const"] = word }) };
            if (option.MayBeEmpty)
                schema = new JsonObject { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };
            Describe(schema, Documentation.Of(option));
            properties[option.Key] = schema;
        }

        var record = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
        Describe(record, Documentation.Of(type));
        return record;
    }

    JsonObject Value(Type type, JsonObject definitions, bool hasDefault)
    {
        if (SpecType.ListItem(type) is { } item)
            return SpecType.IsNamed(item) ? Named(item, definitions) : List(item, definitions);
        if (SpecType.MapValue(type) is { } content)
            return new JsonObject { ["type"] = "object", ["additionalProperties"] = Value(content, definitions, hasDefault: false) };
        if (SpecType.IsRecord(type))
            return type.IsAbstract ? Family(type, definitions, hasDefault, named: false) : Reference(type, definitions, named: false);
        if (type.IsEnum)
            return Choice(ScalarReader.Choices(type));
        return new JsonObject
        {
            ["type"] =
                type == typeof(string) ? "string"
                : type == typeof(bool) ? "boolean"
                : type == typeof(double) ? "number"
                : "integer",
        };
    }

    // As they are offered, and as they may be written: capitals, '-' and '_' do not matter.
    static JsonObject Choice(IEnumerable<string> words)
    {
        string[] all = [.. words];
        return new()
        {
            ["anyOf"] = new JsonArray(
                new JsonObject { ["enum"] = new JsonArray([.. all.Select(w => (JsonNode)w)]) },
                new JsonObject { ["type"] = "string", ["pattern"] = $"^({string.Join('|', all.Select(Pattern))})$" }
            ),
        };
    }

    static string Pattern(string word) =>
        string.Join(
            "[_-]*",
            Words.Fold(word).Select(c => char.IsAsciiLetter(c) ? $"[{char.ToUpperInvariant(c)}{c}]" : Regex.Escape($"{c}"))
        );

    // One record may stand for a list of one.
    JsonObject List(Type item, JsonObject definitions)
    {
        var list = new JsonObject { ["type"] = "array", ["items"] = Value(item, definitions, hasDefault: false) };
        return SpecType.IsRecord(item) && !item.IsAbstract
            ? new JsonObject { ["anyOf"] = new JsonArray(list, Reference(item, definitions, named: false)) }
            : list;
    }

    JsonObject Named(Type item, JsonObject definitions) =>
        new()
        {
            ["type"] = "object",
            ["additionalProperties"] = item.IsAbstract
                ? Family(item, definitions, hasDefault: false, named: true)
                : Reference(item, definitions, named: true),
        };

    // A bare word, or a map with the word as its type; without a type it is the default's, if there is one.
    JsonObject Family(Type family, JsonObject definitions, bool hasDefault, bool named)
    {
        var choices = new JsonArray(Choice(catalog.WordsOf(family)));
        foreach (var member in catalog.Members(family))
        {
            var choice = Reference(member, definitions, named);
            if (!hasDefault)
                choice["required"] = new JsonArray("type");
            choices.Add((JsonNode)choice);
        }

        return new JsonObject { ["anyOf"] = choices };
    }

    JsonObject Reference(Type type, JsonObject definitions, bool named)
    {
        // A plugin's member may have the name of a member of another family.
        var name = Catalog.IsOwn(type) ? type.Name : type.FullName!;
        if (!definitions.ContainsKey(name))
        {
            definitions[name] = null;
            definitions[name] = Record(type, definitions, named);
        }

        return new JsonObject { ["$ref"] = "#/$defs/" + name };
    }

    static void Describe(JsonObject schema, string text)
    {
        if (text.Length > 0)
            schema["description"] = text;
    }
}
