using System.Xml.Linq;
using HydraSharp.Analysis;
using HydraSharp.Reporting.Html;
using HydraSharp.Runs.Records;
using HydraSharp.Tasks;
using HydraSharp.Tasks.Metrics;
using HydraSharp.Tests.Analysis;
using HydraSharp.Training.Distributed;
using Xunit;

namespace HydraSharp.Tests.Reporting.Html;

public sealed class ReportPageTests
{
    const string Evil = "<script>alert('x')</script>\"&'\u0001";
    const string Shown = "<script>alert('x')</script>\"&'\uFFFD";

    [Fact]
    public void ThePageIsWellFormedAndWholeWithoutAScriptOrAnythingFromOutside()
    {
        var page = Page();
        Assert.DoesNotContain(page.Descendants(), e => e.Name.LocalName is "script" or "link" or "iframe" or "object" or "embed");
        Assert.DoesNotContain(page.Descendants().Attributes(), a => a.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase));
        Assert.All(page.Descendants().Attributes().Where(a => a.Name.LocalName is "src" or "href"), a =>
            Assert.True(a.Value.StartsWith('#') || a.Value.StartsWith("data:image/", StringComparison.Ordinal), a.Value)
        );
        var style = page.Descendants("style").Single().Value;
        Assert.Equal(-1, style.AsSpan().IndexOfAny('<', '>', '&'));
        Assert.DoesNotContain("url(", style, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme: dark", style, StringComparison.Ordinal);
        var anchors = page.Descendants().Attributes("id").Select(a => "#" + a.Value).ToHashSet(StringComparer.Ordinal);
        Assert.All(page.Descendants("a"), a => Assert.Contains(a.Attribute("href")!.Value, anchors));
    }

    [Fact]
    public void NamesOfClassesTasksAndFilesAreText()
    {
        var text = ReportPage.Text(Content());
        Assert.DoesNotContain("<script", text, StringComparison.OrdinalIgnoreCase);
        var page = XDocument.Parse(text);
        Assert.Contains(page.Descendants("td"), e => e.Value.Contains(Shown, StringComparison.Ordinal));
        Assert.Contains(page.Descendants("th"), e => e.Value == Shown);
        Assert.Contains(page.Descendants("img"), e => e.Attribute("alt")!.Value == Shown + ".jpg");
        Assert.Contains(page.Descendants("h2"), e => e.Value == "Task " + Shown);
        Assert.Contains(page.Descendants("pre"), e => e.Value == "data: " + Shown);
    }

    [Fact]
    public void EveryElementThatHtmlClosesByATagHasOne() =>
        Assert.DoesNotMatch("<(?!meta|img|br|line|rect|circle|polyline)[a-z0-9]+[^<>]*/>", ReportPage.Text(Content()));

    [Fact]
    public void EveryChartHasAxesWithTicksTitlesAndWordsForThoseWhoCannotSeeIt()
    {
        var charts = Page().Descendants("figure").Where(f => f.Elements("svg").Any()).ToArray();
        Assert.True(charts.Length >= 8, $"{charts.Length} charts");
        foreach (var chart in charts)
        {
            var texts = chart.Element("svg")!.Elements("text").ToArray();
            Assert.Equal(2, texts.Count(t => t.Attribute("class")!.Value == "name" && t.Value.Length > 0));
            Assert.True(texts.Count(t => t.Attribute("class")!.Value == "tick") >= 4, chart.Value);
            Assert.NotEmpty(chart.Element("svg")!.Attribute("aria-label")!.Value);
            Assert.DoesNotContain("NaN", chart.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ItReportsTheFiguresThatWereMeasured()
    {
        var page = Page();
        Assert.Contains(page.Descendants("td"), e => e.Value == "2.000 years");
        var small = Assert.Single(page.Descendants("tr"), r =>
            r.Attribute("class")?.Value == "small"
            && r.Elements("th").First().Value == "rare"
            && r.Ancestors("div").Any(d => d.Elements("h4").Any(h => h.Value == "age by " + Shown))
        );
        Assert.Equal("3", small.Elements("td").First().Value);
    }

    [Fact]
    public void TheCardReportsWhatIsSensitiveAndKeepsTheOwnersNotes()
    {
        var card = ModelCardText.Text(Content(), before: null);
        Assert.DoesNotContain("<script", card, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("**age**: judging people's age, gender or origin from an image is sensitive", card, StringComparison.Ordinal);
        Assert.Contains("## Intended use", card, StringComparison.Ordinal);
        Assert.Contains("## Limits", card, StringComparison.Ordinal);
        Assert.Contains("| age | 60 | mae (years) | 2.000 [2.000, 2.000] |", card, StringComparison.Ordinal);
        Assert.Contains("| rare (few) | 3 |", card, StringComparison.Ordinal);
        Assert.EndsWith(
            "-->\nmine\n",
            ModelCardText.Text(Content(), ModelCardText.Text(Content(), null).TrimEnd() + "\nmine\n"),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("age", true)]
    [InlineData("perceivedGender", true)]
    [InlineData("race_7", true)]
    [InlineData("image", false)]
    [InlineData("damage", false)]
    public void PersonalTraitsAreKnownByTheirName(string task, bool expected) => Assert.Equal(expected, ModelCardText.IsPersonal(task));

    // Levels, labels with unknowns, two classes, a task without any label, and a run without an epoch: each has its part of the page.
    [Fact]
    public void EveryKindOfAnswerHasItsSplitOfThePage()
    {
        var levels = Rows.Of(
            new Ordinal { Name = "size", Levels = ["s", "m", "l"] },
            [.. Enumerable.Range(0, 40).Select(i => (new[] { 0.2f, 0.5f, 0.3f }, (float[]?)[i % 3]))]
        );
        var labels = Rows.Of(
            new MultiLabel { Name = "wears", Classes = ["hat", "beard"] },
            [.. Enumerable.Range(0, 40).Select(i => (new[] { 0.9f, 0.2f }, (float[]?)[i % 2, i % 5 == 0 ? float.NaN : 1]))]
        );
        var binary = Rows.Of(
            new Binary { Name = "glad", Classes = ["no", "yes"] },
            [.. Enumerable.Range(0, 40).Select(i => (new[] { i / 40f }, i < 20 ? (float[]?)[i % 2] : null))]
        );
        var none = Rows.Of(new Regression { Name = "weight" }, [.. Enumerable.Range(0, 40).Select(_ => (new[] { 1f }, (float[]?)null))]);
        var silent = Rows.Of(
            new Classification { Name = "kind", Classes = ["a", "b"] },
            [.. Enumerable.Range(0, 40).Select(_ => (new[] { 0.5f, 0.5f }, (float[]?)null))]
        );
        TaskOutputs[] all = [levels, labels, binary, none, silent];
        var part = new SplitOutputs("validation", [.. Enumerable.Range(0, 40)], all);
        var content = Content() with
        {
            Part = part,
            History = [],
            BestEpoch = null,
            Attention = [],
            Tasks = TaskAnalysis.Of(part, [part], new Dictionary<string, double>(), 5, TestContext.Current.CancellationToken),
            Coverage = [new("validation", 40, [.. all.Select(t => KeyValuePair.Create(t.Task.Name, t.Labelled.Count))])],
        };
        var page = XDocument.Parse(ReportPage.Text(content));
        Assert.Equal(
            ["Task size", "Task wears", "Task glad", "Task weight", "Task kind"],
            page.Descendants("h2").Select(h => h.Value).Where(h => h.StartsWith("Task ", StringComparison.Ordinal))
        );
        Assert.Contains(page.Descendants("strong"), e => e.Value == "Confusion: hat");
        Assert.Contains(page.Descendants("h4"), e => e.Value == "glad by wears");
        Assert.DoesNotContain("NaN", page.ToString(), StringComparison.Ordinal);
        Assert.Contains("| weight | 0 | mae | – |", ModelCardText.Text(content, null), StringComparison.Ordinal);
    }

    static XDocument Page() => XDocument.Parse(ReportPage.Text(Content()));

    // 60 images: errors of 2 years each way; classes of which the third is rare; one curve with an undefined point.
    static ReportContent Content()
    {
        var ages = Rows.Numbers([.. Enumerable.Range(0, 60).Select(i => (i % 40 + (i % 2 == 0 ? 2f : -2f), i % 40 + 0f))]);
        var classes = Rows.Of(
            new Classification { Name = Evil, Classes = [Evil, "b", "rare"] },
            [
                .. Enumerable
                    .Range(0, 60)
                    .Select(i => (i % 7 == 0 ? new[] { 0.2f, 0.7f, 0.1f } : [0.6f, 0.3f, 0.1f], (float[]?)[i >= 57 ? 2 : i % 2])),
            ],
            [.. Enumerable.Range(0, 60).Select(i => i / 10.0)]
        );
        var part = new SplitOutputs("test", [.. Enumerable.Range(0, 60)], [ages, classes]);
        var validation = new Evaluation(
            "validation",
            9,
            [
                new("age", new(9, [new("mae", 5.0), new("rmse", double.NaN)])),
                new(Evil, new(9, [new("accuracy", 0.5), new("macro_f1", 0.4)])),
            ]
        );
        var epochs = new[] { 1, 2, 3 }
            .Select(e => new EpochRecord(
                e,
                2,
                100,
                0.001,
                [new("age", 1.0 / e), new(Evil, e == 2 ? double.NaN : 2.0 / e)],
                validation,
                default
            ))
            .ToArray();
        return new()
        {
            Name = Evil,
            Part = part,
            Made = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            Facts = [new("data", Evil)],
            Environment = [new("cpu", Evil)],
            Experiment = "data: " + Evil,
            History = epochs,
            BestEpoch = 2,
            Coverage = [new("train", 0, [new("age", 0), new(Evil, 0)]), new("test", 60, [new("age", 60), new(Evil, 30)])],
            Tasks = TaskAnalysis.Of(
                part,
                [part],
                new Dictionary<string, double> { [Evil] = 1.5 },
                5,
                TestContext.Current.CancellationToken
            ),
            Attention = [new(3, "data:image/png;base64,AA==", ["data:image/png;base64,AA==", "data:image/png;base64,AA=="], (4, 4))],
            CalibratedOn = "validation",
            Notes = [Evil],
            Image = _ => "data:image/png;base64,AA==",
            Example = _ => Evil + ".jpg",
        };
    }
}
