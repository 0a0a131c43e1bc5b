using System.Text;
using System.Text.Json.Nodes;
using HydraSharp.Runs.Records;
using HydraSharp.Tasks.Metrics;
using HydraSharp.Tests.Files;
using Xunit;

namespace HydraSharp.Tests.Runs.Records;

public sealed class EvaluationJsonTests
{
    static readonly Evaluation Evaluation = new(
        "test",
        12,
        [
            new("age", new(10, [new("mae", 5.25), new("rmse", 7)])),
            new("größe", new(0, [new("accuracy", double.NaN), new("auroc", double.PositiveInfinity)])),
        ]
    );

    const string Expected =
        """{"run":"runs/\"a\"","split":"test","samples":12,"tasks":{"age":{"samples":10,"mae":5.25,"rmse":"""
        + """7},"größe":{"samples":0,"accuracy":null,"auroc":null}}}""";

    [Fact]
    public void TheShapeIsTheContract() => Assert.Equal(Expected, EvaluationJson.Text("runs/\"a\"", Evaluation));

    [Fact]
    public void TheFileHoldsTheSame()
    {
        var disk = new LoggedStorage();
        EvaluationJson.Write(disk, "/test.json", "runs/\"a\"", Evaluation);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Expected), JsonNode.Parse(disk["/test.json"])));
        Assert.Contains("\n  \"samples\": 12,\n", Encoding.UTF8.GetString(disk["/test.json"]), StringComparison.Ordinal);
    }
}
