using System.Globalization;
using System.Xml.Linq;
using HydraSharp.Analysis;
using HydraSharp.Analysis.Timing;

namespace HydraSharp.Reporting.Html;

/// <summary>What sharing saves: one shared backbone with several heads beside one network per task.</summary>
internal static class BenchSection
{
    internal static XElement? Draw(ReportContent content)
    {
        if (content.Benchmark is not { } benchmark)
            return null;
        return ReportPage.Section(
            "bench",
            "What sharing saves",
            new XElement(
                "p",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Times of whole batches of decoded images of {benchmark.SizeText} pixels "
                        + $"on {benchmark.Threads} threads, taken in rounds. Reading, decoding and "
                        + $"resizing an image takes {Figures.Text(benchmark.DecodeMilliseconds)} ms more."
                )
            ),
            new XElement("div", new XAttribute("class", "row"), benchmark.Figures.GroupBy(f => f.Batch).Select(g => Chart(g.Key, [.. g]))),
            benchmark
                .Figures.GroupBy(f => (f.Runtime, f.Batch))
                .Select(g => new object[] { new XElement("h3", $"{g.Key.Runtime}, batches of {g.Key.Batch}"), Rows(g) }),
            benchmark.Speeds().Select(s => new XElement("p", $"In {s}.")),
            new XElement(
                "p",
                new XAttribute("class", "soft"),
                $"{string.Join(", ", benchmark.Versions.Select(v => $"{v.Key} {v.Value}"))}. "
                    + $"Memory is the growth of the process. {benchmark.Protocol}"
            )
        );
    }

    static XElement Chart(int batch, IReadOnlyList<BenchmarkFigures> figures)
    {
        var plot = new Plot(
            new Axis(0, figures.Max(f => f.Heads), 5, whole: true),
            new Axis(0, figures.Max(f => f.Cost)),
            "heads",
            "time, one network with one head = 1"
        );
        foreach (var (index, runtime) in figures.GroupBy(f => f.Runtime).Index())
        {
            var style = "s" + index % Style.Series;
            var models = runtime.Where(f => f.Networks == 1).OrderBy(f => f.Heads).Select(f => (plot.X(f.Heads), plot.Y(f.Cost))).ToArray();
            if (models.Length > 1)
                plot.Add(Svg.Path(models, "line " + style));
            foreach (var figure in runtime)
                plot.Add(
                    Svg.Circle(
                        plot.X(figure.Heads),
                        plot.Y(figure.Cost),
                        figure.Networks == 1 ? 2.5 : 5,
                        "dot " + style,
                        $"{figure.Name}: {Figures.Text(figure.Cost)}"
                    )
                );
            plot.Name("line " + style, runtime.Key);
        }

        return plot.Figure($"Batches of {batch}", "large dots are separate networks");
    }

    static XElement Rows(IEnumerable<BenchmarkFigures> figures) =>
        Table.Of(
            [
                Table.Head(""),
                Table.Head("images a second", true),
                Table.Head("median, ms", true),
                Table.Head("95th percentile, ms", true),
                Table.Head("cost", true),
                Table.Head("parameters", true),
                Table.Head("file, MB", true),
                Table.Head("memory, MB", true),
            ],
            figures.Select(f =>
                Table.Row(
                    Table.Name(f.Name),
                    Table.Number(Figures.Count((long)f.ImagesPerSecond)),
                    Table.Number(Figures.Text(f.P50)),
                    Table.Number(Figures.Text(f.P95)),
                    Table.Number(Figures.Text(f.Cost)),
                    Table.Number(Figures.Count(f.Parameters)),
                    Table.Number(f.FileBytes == 0 ? "–" : Figures.Text(f.FileBytes / 1e6)),
                    Table.Number(Figures.Text(f.MemoryBytes / 1e6))
                )
            )
        );
}
