using System.Text.Json;
using HydraSharp.Configuration;
using HydraSharp.Specs;
using Xunit;

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
            Assert.Equal(member.Name, properties.GetProperty("type").GetProperty("const").GetString());
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
        Assert.Equal(
            ["float32", "bf16"],
            training.GetProperty("precision").GetProperty("enum").EnumerateArray().Select(e => e.GetString())
        );
        Assert.Equal("number", training.GetProperty("rates").GetProperty("additionalProperties").GetProperty("type").GetString());
        Assert.Equal("object", schema.GetProperty("properties").GetProperty("tasks").GetProperty("type").GetString());
    }

    [Fact]
    public void AFamilyIsABareWordOrAMap()
    {
        var choices = schema.GetProperty("properties").GetProperty("backbone").GetProperty("anyOf");
        Assert.Contains("ResNet", choices[0].GetProperty("enum").EnumerateArray().Select(e => e.GetString()));
        Assert.Contains("#/$defs/ResNet", choices.EnumerateArray().Skip(1).Select(c => c.GetProperty("$ref").GetString()));
    }
}
