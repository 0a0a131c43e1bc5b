using System.Globalization;
using System.Xml.Linq;
using HydraSharp.Analysis;
using HydraSharp.Training.Balancing.Diagnostics;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Reporting.Html;

/// <summary>
/// Whether the tasks pull the shared part the same way: a map over blocks and epochs for each pair of tasks, in words a stranger to the
/// papers can read.
/// </summary>
internal static class GradientSection
{
    const int Left = 150,
        Top = 8,
        Bottom = 44,
        Right = 12,
        Width = 520,
        CellHeight = 18;
    const double LeastShade = 0.06;
    const double SignedCell = 14;

    /// <summary>Whether anything was seen.</summary>
    internal static bool IsThere(ReportContent content) => content.History.Any(e => e.Gradients is not null);

    internal static XElement? Draw(ReportContent content)
    {
        var seen = content.History.Where(e => e.Gradients is not null).Select(e => (e.Epoch, Gradients: e.Gradients!)).ToArray();
        if (seen.Length == 0)
            return null;
        var pairs = seen[^1].Gradients.Blocks[0].Pairs;
        return ReportPage.Section(
            "gradients",
            "Do the tasks pull together",
            new XElement(
                "p",
                "Every task has a direction in which it would move the shared weights. The cosine of the "
                    + "angle between two of them is 1 where both want the same, 0 where they do not care about "
                    + "each other, and below 0 where a step for the one makes the other worse: they conflict."
            ),
            new XElement(
                "p",
                new XAttribute("class", "soft"),
                $"Seen in {Figures.Count(seen.Sum(s => (long)s.Gradients.Steps))} steps of {seen.Length} "
                    + $"epochs; means over the steps of an epoch. Sharing can pay in spite of conflicts, and "
                    + $"cost without them: whether it did is measured by 'hydra baseline' and 'hydra compare'."
            ),
            Summary(seen, pairs),
            new XElement("div", new XAttribute("class", "row"), pairs.Select((p, i) => Map(seen, p, i)), Lengths(content, seen))
        );
    }

    static XElement Summary((int Epoch, GradientFigures Gradients)[] seen, IReadOnlyList<PairGradients> pairs) =>
        Table.Of(
            [
                Table.Head("tasks"),
                Table.Head("cosine, first epoch", number: true),
                Table.Head("last epoch", number: true),
                Table.Head("steps in conflict, last epoch", number: true),
                Table.Head("in words"),
            ],
            pairs.Select(
                (pair, i) =>
                    Table.Row(
                        Table.Name($"{pair.First} and {pair.Second}"),
                        Table.Number(Figures.Text(seen[0].Gradients.Blocks[0].Pairs[i].Cosine)),
                        Table.Number(Figures.Text(pair.Cosine)),
                        Table.Number(double.IsNaN(pair.Conflicting) ? "–" : Wording.Percent(pair.Conflicting)),
                        Table.Cell(Words(pair, seen[^1].Gradients, i))
                    )
            )
        );

    static string Words(PairGradients whole, GradientFigures last, int pair)
    {
        if (double.IsNaN(whole.Cosine))
            return "never labelled in one step";
        var kind = whole.Cosine switch
        {
            > 0.2 => "pull together",
            > 0.05 => "help each other a little",
            > -0.05 => "do not mind each other",
            > -0.2 => "disturb each other a little",
            _ => "pull apart",
        };
        var worst = last.Blocks.Skip(1).Where(b => double.IsFinite(b.Pairs[pair].Cosine)).MinBy(b => b.Pairs[pair].Cosine);
        return worst is null
            ? kind
            : string.Create(CultureInfo.InvariantCulture, $"{kind}; least in {worst.Block} ({worst.Pairs[pair].Cosine:0.00})");
    }

    static XElement Map((int Epoch, GradientFigures Gradients)[] seen, PairGradients pair, int index)
    {
        var blocks = seen[^1].Gradients.Blocks;
        var height = Top + blocks.Count * CellHeight + Bottom;
        var step = (double)(Width - Left - Right) / seen.Length;
        var shapes = new List<object?>();
        foreach (var (row, block) in blocks.Index())
        {
            shapes.Add(Svg.Text(Left - 8, Top + row * CellHeight + 13, block.Block, "end"));
            foreach (var (column, (epoch, gradients)) in seen.Index())
                shapes.AddRange(
                    Cell(
                        Left + column * step,
                        Top + row * CellHeight,
                        step,
                        gradients.Blocks[row].Pairs[index].Cosine,
                        $"epoch {epoch}, {block.Block}"
                    )
                );
        }

        var axis = new Axis(seen[0].Epoch, Math.Max(seen[0].Epoch + 1, seen[^1].Epoch), 6, exact: true, whole: true);
        foreach (var tick in axis.Ticks().Where(t => seen.Any(s => s.Epoch == (int)t)))
            shapes.Add(
                Svg.Text(Left + (Array.FindIndex(seen, s => s.Epoch == (int)tick) + 0.5) * step, height - Bottom + 16, axis.Label(tick))
            );
        shapes.Add(Svg.Text((Left + Width - Right) / 2.0, height - 8, "epoch", style: "name"));
        shapes.Add(Svg.Text(12, (Top + height - Bottom) / 2.0, "block, from the image down to the heads", style: "name", upwards: true));
        var title = $"{pair.First} and {pair.Second}";
        return new(
            "figure",
            new XElement("figcaption", new XElement("strong", title), new XElement("span", " cosine between their gradients")),
            Svg.Drawing(Width, height, $"{title}: cosine between their gradients by block and epoch", shapes),
            new XElement(
                "ul",
                new XAttribute("class", "legend"),
                Swatch("pull", "the same way (1 is full)"),
                Swatch("clash", "against each other (−1 is full, marked −)"),
                Swatch("none", "not seen")
            )
        );
    }

    static IEnumerable<XElement> Cell(double x, double y, double width, double cosine, string place)
    {
        if (double.IsNaN(cosine))
        {
            yield return Svg.Rectangle(x, y, width, CellHeight, "none", tooltip: place + ": not seen");
            yield break;
        }

        yield return Svg.Rectangle(
            x,
            y,
            width,
            CellHeight,
            cosine < 0 ? "clash" : "pull",
            Math.Clamp(Math.Abs(cosine), LeastShade, 0.999),
            $"{place}: {Figures.Text(cosine)}"
        );
        if (cosine < 0 && width >= SignedCell)
            yield return Svg.Text(x + width / 2, y + 13, "−", style: "sign");
    }

    static XElement Swatch(string style, string words) =>
        new(
            "li",
            new XElement(
                "svg",
                new XAttribute("width", 28),
                new XAttribute("height", 12),
                new XAttribute("aria-hidden", "true"),
                Svg.Rectangle(4, 1, 20, 10, style)
            ),
            words
        );

    static XElement Lengths(ReportContent content, (int Epoch, GradientFigures Gradients)[] seen)
    {
        var series = seen[^1]
            .Gradients.Blocks[0]
            .Norms.Select(
                (task, t) => new LineChart.Series(task.Key, [.. seen.Select(s => ((double)s.Epoch, s.Gradients.Blocks[0].Norms[t].Value))])
            )
            .ToArray();
        return LineChart.Draw("How hard each task pulls", "length of its gradient on the shared part", series, content.BestEpoch);
    }
}
