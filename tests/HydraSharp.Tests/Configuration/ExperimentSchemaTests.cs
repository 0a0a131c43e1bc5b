using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using HydraSharp.Configuration;
using HydraSharp.Specs;
using HydraSharp.Tests.Architecture;
using Json.Schema;
using Xunit;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace HydraSharp.Tests.Configuration;

public sealed class ExperimentSchemaTests
{
    readonly JsonElement schema = JsonDocument.Parse(ExperimentFile.Schema()).RootElement;

    [Fact]
    public void EveryMemberIsDefinedWithItsOptions()
    {
        var definitions = schema.GetProperty("$defs");
        foreach (var member in Catalog.Default.Families(typeof(Experiment)).SelectMany(f => f.Members))
        {
            var properties = definitions.GetProperty(member.Name).GetProperty("properties");
            Assert.Equal(member.Name, Words(properties.GetProperty("type")).Single());
            Assert.Equal(
                SpecOption.Of(member).Where(o => !o.IsName).Select(o => o.Key),
                properties.EnumerateObject().Select(p => p.Name).Where(n => n != "type")
            );
            Assert.False(definitions.GetProperty(member.Name).GetProperty("additionalProperties").GetBoolean());
        }
    }

    [Fact]
    public void ValuesHaveTheirTypes()
    {
        var training = schema.GetProperty("$defs").GetProperty("TrainingSpec").GetProperty("properties");
        Assert.Equal("integer", training.GetProperty("epochs").GetProperty("type").GetString());
        Assert.Equal("Passes over the training data.", training.GetProperty("epochs").GetProperty("description").GetString());
        Assert.Equal("number", training.GetProperty("clip_norm").GetProperty("type").GetString());
        Assert.Equal(
            ["integer", "auto"],
            training.GetProperty("threads").GetProperty("anyOf").EnumerateArray().Select(v => v.EnumerateObject().First().Value.GetString())
        );
        Assert.Equal(["float32", "bf16"], Words(training.GetProperty("precision")));
        Assert.Equal("number", training.GetProperty("rates").GetProperty("additionalProperties").GetProperty("type").GetString());
        Assert.Equal("object", schema.GetProperty("properties").GetProperty("tasks").GetProperty("type").GetString());
    }

    static IEnumerable<string?> Words(JsonElement choice) =>
        choice.GetProperty("anyOf")[0].GetProperty("enum").EnumerateArray().Select(e => e.GetString());

    public static IEnumerable<TheoryDataRow<string>> Shipped() =>
        Directory
            .EnumerateFiles(Path.Combine(SourceTests.Root, "experiments"), "*.yaml")
            .Select(f => new TheoryDataRow<string>(Path.GetFileName(f)));

    [Theory]
    [MemberData(nameof(Shipped))]
    public void EveryShippedExperimentIsValid(string name) =>
        Assert.Equal("", Errors(File.ReadAllText(Path.Combine(SourceTests.Root, "experiments", name))));

    [Theory]
    [InlineData(true, "training: { precision: BF16 }")]
    [InlineData(true, "balancing: pc-grad")]
    [InlineData(true, "balancing: { type: Pc_Grad }")]
    [InlineData(false, "training: { precision: bf17 }")]
    [InlineData(false, "balancing: PcGra")]
    [InlineData(false, "training: { epochz: 3 }")]
    [InlineData(false, "training: { epochs: many }")]
    public void TheSchemaTakesWhatTheReaderTakes(bool valid, string yaml)
    {
        Assert.Equal(valid, Errors(yaml).Length == 0);
        Assert.Equal(valid, !Refused(yaml));
    }

    static bool Refused(string yaml)
    {
        try
        {
            ExperimentFile.Parse(yaml);
            return false;
        }
        catch (HydraSharp.Inference.HydraException)
        {
            return true;
        }
    }

    // Draft 2020-12, as editors validate.
    static string Errors(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        var found = Validator.Value.Evaluate(Json(stream.Documents[0].RootNode), new() { OutputFormat = OutputFormat.List });
        return found.IsValid
            ? ""
            : string.Join(
                '\n',
                found.Details.Where(d => d.HasErrors).Select(d => $"{d.InstanceLocation}: {string.Join(", ", d.Errors!.Values)}")
            );
    }

    static readonly Lazy<JsonSchema> Validator = new(() => JsonSchema.FromText(ExperimentFile.Schema()));

    static JsonNode? Json(YamlNode node) =>
        node switch
        {
            YamlMappingNode map => new JsonObject(
                map.Children.Select(c => KeyValuePair.Create(((YamlScalarNode)c.Key).Value!, Json(c.Value)))
            ),
            YamlSequenceNode list => new JsonArray([.. list.Children.Select(Json)]),
            YamlScalarNode { Style: ScalarStyle.Plain } word => Scalar(word.Value!),
            YamlScalarNode text => JsonValue.Create(text.Value),
            _ => throw new NotSupportedException(),
        };

    // YAML 1.2, core schema.
    static JsonNode? Scalar(string word) =>
        word is "" or "null" or "~" ? null
        : word is "true" or "false" ? JsonValue.Create(word == "true")
        : long.TryParse(word, CultureInfo.InvariantCulture, out var whole) ? JsonValue.Create(whole)
        : double.TryParse(word, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number)
        : JsonValue.Create(word);

    [Fact]
    public void AFamilyIsABareWordOrAMap()
    {
        var choices = schema.GetProperty("properties").GetProperty("backbone").GetProperty("anyOf");
        Assert.Contains("ResNet", Words(choices[0]));
        Assert.Contains("#/$defs/ResNet", choices.EnumerateArray().Skip(1).Select(c => c.GetProperty("$ref").GetString()));
    }
}
