using System.Globalization;
using System.Xml.Linq;
using HydraSharp.Analysis;

namespace HydraSharp.Reporting.Html;

/// <summary>All about one task.</summary>
internal static class TaskSection
{
    // At most 0.6 of the heat colour: the text over it stays readable on a light and on a dark page.
    const double MostHeat = 0.6;

    internal static XElement Draw(ReportContent content, int index)
    {
        var task = content.Tasks[index];
        var outputs = task.Outputs;
        var unit = TaskOutputs.Unit(outputs.Task);
        return ReportPage.Section(
            "task-" + index,
            $"Task {outputs.Task.Name}",
            new XElement(
                "p",
                new XAttribute("class", "soft"),
                $"A {outputs.Task.GetType().Name} task; "
                    + $"{Figures.Count(outputs.Labelled.Count)} of {Figures.Count(outputs.Count)} images have a label."
            ),
            Table.Metrics(task.Metrics, unit),
            new XElement(
                "div",
                new XAttribute("class", "row"),
                task.Confusions.Where(c => c.Counts.Sum(r => r.Sum()) > 0).Select(Matrix),
                NumberChartsOf(task),
                CalibrationOf(content, task)
            ),
            GroupSection.Draw(task),
            SampleSection.Draw(content, task)
        );
    }

    static IEnumerable<XElement> NumberChartsOf(TaskAnalysis task) => task.Outputs.Names.Count == 0 ? NumberCharts.Draw(task.Outputs) : [];

    static XElement Matrix(Confusion confusion) =>
        new(
            "figure",
            new XElement(
                "figcaption",
                new XElement("strong", "Confusion" + (confusion.Title.Length > 0 ? $": {confusion.Title}" : "")),
                new XElement("span", " images, and the share of each true class")
            ),
            new XElement(
                "div",
                new XAttribute("class", "scroll"),
                new XElement(
                    "table",
                    new XAttribute("class", "cells"),
                    MatrixHead(confusion),
                    new XElement(
                        "tbody",
                        confusion.Names.Select(
                            (name, truth) =>
                                Table.Row(
                                    Table.Name(name),
                                    confusion.Names.Select((_, predicted) => Heat(confusion, truth, predicted)),
                                    Table.Number(Figures.Count(confusion.Row(truth)))
                                )
                        )
                    )
                )
            )
        );

    static XElement MatrixHead(Confusion confusion) =>
        new(
            "thead",
            new XElement(
                "tr",
                Table.Head("true"),
                new XElement("th", new XAttribute("colspan", confusion.Names.Count), "predicted"),
                Table.Head("")
            ),
            new XElement("tr", Table.Head(""), confusion.Names.Select(n => Table.Head(n, number: true)), Table.Head("all", number: true))
        );

    static XElement Heat(Confusion confusion, int truth, int predicted)
    {
        var share = confusion.Row(truth) == 0 ? 0 : confusion.Share(truth, predicted);
        return new(
            "td",
            new XAttribute("class", "c"),
            new XAttribute(
                "style",
                string.Create(CultureInfo.InvariantCulture, $"background: rgba(var(--heat), {share * MostHeat:0.###})")
            ),
            Figures.Count(confusion.Counts[truth][predicted]),
            new XElement("small", confusion.Row(truth) == 0 ? "–" : Wording.Percent(share))
        );
    }

    static IEnumerable<XElement> CalibrationOf(ReportContent content, TaskAnalysis task)
    {
        if (task.Before is not { Bins.Count: > 0 } before)
            yield break;
        yield return ReliabilityChart.Draw(before, task.After);
        var rows = new List<XElement> { Row("as the network answers", before) };
        if (task.After is { } after)
            rows.Add(Row(string.Create(CultureInfo.InvariantCulture, $"with temperature {task.Temperature:0.###}"), after));
        yield return new(
            "figure",
            new XElement("figcaption", new XElement("strong", "Calibration")),
            Table.Of([Table.Head(""), Table.Head("ECE", number: true), Table.Head("log loss", number: true)], rows),
            new XElement(
                "p",
                task.After is null
                    ? WithoutTemperature(task)
                    : $"Fitted on the {content.CalibratedOn} split by least log loss; predict uses it. The "
                        + $"metrics above are those of the network's own probabilities; which class is predicted is the same."
            ),
            new XElement("p", new XAttribute("class", "soft"), $"ECE: {Calibration.BinCount} bins of equal width.")
        );
    }

    static string WithoutTemperature(TaskAnalysis task) =>
        Temperature.Supports(task.Outputs.Task.Decision)
            ? "No temperature: the validation split has none that is best, for it has "
                + "no labels, or the head is always right there, or no better than guessing."
            : "No temperature is fitted for this kind of answer: it would change which answer is predicted.";

    static XElement Row(string name, Calibration calibration) =>
        Table.Row(Table.Name(name), Table.Number(Figures.Text(calibration.Error)), Table.Number(Figures.Text(calibration.LogLoss)));
}
