using HydraSharp.Cli.Output;
using HydraSharp.Inference;
using HydraSharp.Tasks.Metrics;
using Xunit;

namespace HydraSharp.Tests.Cli;

public sealed class OutputTests
{
    static readonly Evaluation Measured = new(
        "test",
        3,
        [
            new("age", new TaskEvaluation(2, [new("mae", 5.25), new("rmse", 6.5)])),
            new("gender", new TaskEvaluation(0, [new("accuracy", double.NaN)])),
        ]
    );

    [Fact]
    public void AnEvaluationIsOneObject() =>
        Assert.Equal(
            """{"run":"runs/é","split":"test","samples":3,"tasks":{"age":{"samples":2,"mae":5.25,"rmse":"""
                + """6.5},"gender":{"samples":0,"accuracy":null}}}"""
                + Environment.NewLine,
            Written(output => EvaluationOutput.Json(output, "runs/é", Measured))
        );

    [Fact]
    public void AnEvaluationIsATableForPeople() =>
        Assert.Equal(
            """
            test: 3 images
            task    labelled  metric    value
            age     2         mae       5.2500
                              rmse      6.5000
            gender  0         accuracy  not defined

            """,
            Written(output => EvaluationOutput.Table(output, Measured)),
            ignoreLineEndingDifferences: true
        );

    [Fact]
    public void APredictionIsOneObjectALine()
    {
        var prediction = new ImagePrediction(
            "a.jpg",
            [
                new("age", new Answer.Number(31.5, "years")),
                new("gender", new Answer.Category("female", 0.75, [new("male", 0.25), new("female", 0.75)])),
                new("size", new Answer.Level("small", 0, 0.5, [new("small", 0.5), new("large", 0.5)])),
                new("tags", new Answer.Labels(["hat"], [new("hat", 0.9), new("beard", 0.1)])),
            ],
            null
        );
        Assert.Equal(
            """{"image":"a.jpg","tasks":{"age":{"value":31.5,"unit":"years"},"gender":"""
                + """{"label":"female","probability":0.75,"probabilities":{"male":0.25,"female":0.75}}"""
                + ""","size":{"label":"small","level":0,"probability":0.5,"probabilities":{"small":0.5,"large":"""
                + """0.5}},"tags":{"labels":["hat"],"probabilities":{"hat":0.9,"beard":0.1}}}}"""
                + Environment.NewLine,
            Written(output => PredictionOutput.Json(output, prediction))
        );
        Assert.Equal(
            """
            a.jpg
              age     31.5 years
              gender  female (75.0 %)
              size    small (50.0 %)
              tags    hat (90.0 %)

            """,
            Written(output => PredictionOutput.Text(output, TextWriter.Null, prediction)),
            ignoreLineEndingDifferences: true
        );
    }

    [Fact]
    public void AnImageThatCannotBeReadIsReportedInItsPlace()
    {
        var failed = new ImagePrediction("b.jpg", null, "it is cut short");
        Assert.Equal(
            """{"image":"b.jpg","error":"it is cut short"}""" + Environment.NewLine,
            Written(output => PredictionOutput.Json(output, failed))
        );
        Assert.Equal("", Written(output => PredictionOutput.Text(output, TextWriter.Null, failed)));
        Assert.Equal(
            "b.jpg: it is cut short" + Environment.NewLine,
            Written(error => PredictionOutput.Text(TextWriter.Null, error, failed))
        );
    }

    [Fact]
    public void ThePlanShowsWhatDiffersFromTheDefaults()
    {
        var plan = Written(output =>
            Plan.Write(
                output,
                new Experiment
                {
                    Training = new() { Epochs = 3 },
                    Image = new() { Size = 128 },
                }
            )
        );
        Assert.Matches(@"(?m)^image +size 128\r?$", plan);
        Assert.Matches(@"(?m)^training +epochs 3\r?$", plan);
        Assert.Matches(@"(?m)^backbone +ResNet\r?$", plan);
        Assert.Matches(@"(?m)^tasks +none\r?$", plan);
    }

    static string Written(Action<TextWriter> write)
    {
        using var output = new StringWriter();
        write(output);
        return output.ToString();
    }
}
