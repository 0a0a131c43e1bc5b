using System.Xml.Linq;
using HydraSharp.Analysis;
using HydraSharp.Tasks;
using HydraSharp.Tasks.Metrics;

namespace HydraSharp.Reporting.Html;

/// <summary>What was trained on what, the curves of each task, and how much is labelled.</summary>
internal static class TrainingSection
{
    internal static XElement Draw(ReportContent content) =>
        ReportPage.Section(
            "training",
            "Training and data",
            new XElement(
                "div",
                new XAttribute("class", "row"),
                new XElement("div", new XElement("h3", "Plan"), Table.Facts(content.Facts)),
                new XElement("div", new XElement("h3", "Labels"), Coverage(content))
            ),
            ReportPage.Closed("Environment", Table.Facts(content.Environment)),
            ReportPage.Closed("The whole experiment", new XElement("pre", content.Experiment)),
            new XElement("h3", "Curves"),
            content.History.Count == 0
                ? new XElement("p", "No epoch is finished yet.")
                : new XElement("div", new XAttribute("class", "row"), content.AllTasks.SelectMany(t => Curves(content, t)))
        );

    static XElement Coverage(ReportContent content)
    {
        string Share(int labels, int images) => images == 0 ? "–" : $"{Figures.Count(labels)} ({Wording.Percent((double)labels / images)})";
        return Table.Of(
            [
                Table.Head("split"),
                Table.Head("images", number: true),
                .. content.Coverage.Take(1).SelectMany(c => c.Labels).Select(l => Table.Head(l.Key, number: true)),
            ],
            content.Coverage.Select(c =>
                Table.Row(
                    Table.Name(c.Part),
                    Table.Number(Figures.Count(c.Images)),
                    c.Labels.Select(l => Table.Number(Share(l.Value, c.Images)))
                )
            )
        );
    }

    static IEnumerable<XElement> Curves(ReportContent content, TaskSpec task)
    {
        var loss = content
            .History.SelectMany(e => e.Losses.Where(l => l.Key == task.Name).Select(l => ((double)e.Epoch, l.Value)))
            .ToArray();
        yield return LineChart.Draw($"{task.Name}: training loss", "loss", [new("", loss)], content.BestEpoch);
        var unit = TaskOutputs.Unit(task);
        foreach (var alike in task.Metrics.GroupBy(m => m.HigherIsBetter).OrderBy(g => g.Key))
        {
            var series = alike
                .Select(m => new LineChart.Series(
                    m.Key,
                    [.. content.History.Select(e => ((double)e.Epoch, Value(e.Validation, task.Name, m.Key)))]
                ))
                .ToArray();
            if (series.All(s => s.Points.All(p => double.IsNaN(p.Y))))
                continue;
            var names = string.Join(", ", alike.Select(m => m.Key));
            yield return LineChart.Draw(
                $"{task.Name}: {names} on the validation split",
                alike.Key ? "larger is better"
                    : unit.Length > 0 ? $"{unit}, smaller is better"
                    : "smaller is better",
                series,
                content.BestEpoch
            );
        }
    }

    static double Value(Evaluation? validation, string task, string metric)
    {
        foreach (var (name, figures) in validation?.Tasks ?? [])
        foreach (var (key, value) in figures.Metrics)
            if (name == task && key == metric)
                return value;
        return double.NaN;
    }
}
