using System.Globalization;
using System.Text;
using HydraSharp.Analysis;
using HydraSharp.Specs;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Reporting.Html;

/// <summary>
/// MODEL_CARD.md: what a model is, for what, and where it fails; after Mitchell et al., Model Cards, FAT* 2019,
/// https://arxiv.org/abs/1810.03993.
/// </summary>
internal static class ModelCardText
{
    /// <summary>Whatever stands below this line is the owner's and is kept when the card is written anew.</summary>
    internal const string OwnNotes = "<!-- Below this line: your own notes. They are kept when this card is written anew. -->";

    static readonly string[] PersonalWords =
    [
        "age",
        "gender",
        "sex",
        "race",
        "ethnicity",
        "ethnic",
        "skin",
        "religion",
        "disability",
        "nationality",
    ];

    /// <summary>The card.</summary>
    /// <param name="content">What it is written from.</param>
    /// <param name="before">The card that was there, for the owner's notes; null for none.</param>
    internal static string Text(ReportContent content, string? before)
    {
        var card = new StringBuilder();
        card.Append(
            CultureInfo.InvariantCulture,
            $"# Model card: {Plain(content.Name)}\n\nOne network with {content.AllTasks.Count} heads: "
                + $"{List(content)}. Written by HydraSharp on {content.Made:yyyy-MM-dd} from a measurement on "
                + $"{content.Part.Examples.Count} images of the {content.Part.Split} split; report.html has the charts.\n"
        );
        foreach (var note in content.Notes)
            card.Append(CultureInfo.InvariantCulture, $"\n> {Plain(note)}\n");
        Facts(card, content);
        Use(card, content);
        Sensitive(card, content);
        Results(card, content);
        foreach (var task in content.Tasks)
            ByGroup(card, task);
        var own = before?.IndexOf(OwnNotes, StringComparison.Ordinal) is >= 0 and var at ? before[(at + OwnNotes.Length)..] : "\n";
        return card.Append('\n').Append(OwnNotes).Append(own).ToString();
    }

    /// <summary>Whether a task's name says that it judges people by what is protected or private.</summary>
    internal static bool IsPersonal(string task) =>
        Words.Snake(task).Split(['_', '-', ' ', '.', ':', '/']).Any(w => PersonalWords.Contains(w, StringComparer.Ordinal));

    static void Facts(StringBuilder card, ReportContent content)
    {
        card.Append("\n## Data and training\n\n| | |\n| --- | --- |\n");
        foreach (var (name, value) in content.Facts)
            card.Append(CultureInfo.InvariantCulture, $"| {Plain(name)} | {Plain(value)} |\n");
        card.Append("\nLabels by split:\n\n| split | images |");
        string[] tasks = [.. content.Coverage.Take(1).SelectMany(c => c.Labels).Select(l => l.Key)];
        foreach (var task in tasks)
            card.Append(CultureInfo.InvariantCulture, $" {Plain(task)} |");
        card.Append("\n| --- | --- |").Insert(card.Length, " --- |", tasks.Length).Append('\n');
        foreach (var part in content.Coverage)
        {
            card.Append(CultureInfo.InvariantCulture, $"| {part.Part} | {part.Images} |");
            foreach (var (_, labels) in part.Labels)
                card.Append(CultureInfo.InvariantCulture, $" {labels} |");
            card.Append('\n');
        }
    }

    static void Use(StringBuilder card, ReportContent content)
    {
        card.Append(
            CultureInfo.InvariantCulture,
            $"""

            ## Intended use

            Predictions for images of the kind it was trained on, in the same framing, where an error does no harm or a person decides.
            Any other use must be measured first: `hydra evaluate RUN --set data...=...`.

            ## Limits

            * It always predicts, also for images that show something else: it does not detect that an image is foreign.
            * The figures below hold for images like those of the {content.Part.Split} split. Other cameras, places, times and
              people give others.
            * Labels are taken as they stand in the data. Where they are someone's judgement, the model learns that judgement;
              {content.Tasks.Sum(
                t => t.Suspicious.Count
            )} labels of the held-out splits are label-error candidates (report.html shows the clearest).
            * Probabilities are as reliable as the calibration below says, and no more.

            """
        );
    }

    static void Sensitive(StringBuilder card, ReportContent content)
    {
        var personal = content.AllTasks.Select(t => t.Name).Where(IsPersonal).ToArray();
        card.Append("\n## Sensitive predictions\n\n");
        card.Append(
            personal.Length > 0
                ? $"""
                {string.Join(
                    ", ",
                    personal.Select(p => $"**{Plain(p)}**")
                )}: judging people's age, gender or origin from an image is sensitive.
                Such predictions are guesses about how someone looks, in the classes that the data have; they are not facts
                about the person, and gender and race are not visible facts at all.

                * Do not use them to decide about people: work, credit, insurance, housing, schooling, policing, access,
                  or anything of that weight. In many places the law forbids or restricts it, and the processing of such data.
                * Do not use them to identify, track or sort people without their knowledge and consent.
                * Errors are not spread evenly: the tables by group below show whom they concern. Look at the worst group, not
                  only at the mean.

                """
                : """
                No task's name suggests a protected or private trait. If the images show people, or the predictions concern them, ask
                before you use it whether they know and agree, who bears the errors, and what the law says.

                """
        );
    }

    static void Results(StringBuilder card, ReportContent content)
    {
        card.Append(
            "\n## Figures\n\nWith 95 % percentile bootstrap intervals over "
                + "images.\n\n| task | images | metric | value |\n| --- | --- | --- | --- |\n"
        );
        foreach (var task in content.Tasks)
        foreach (var (metric, value) in task.Metrics)
            card.Append(
                CultureInfo.InvariantCulture,
                $"| {Plain(task.Outputs.Task.Name)} | "
                    + $"{task.Outputs.Labelled.Count} | {Metric(metric.Key, task)} | {Figures.Text(value)} |\n"
            );
        foreach (var (task, _) in content.Maps)
        foreach (var (metric, value) in task.Metrics)
            card.Append(
                CultureInfo.InvariantCulture,
                $"| {Plain(task.Task.Name)} | {task.Images.Count} | {Plain(metric.Key)} | {Figures.Text(value)} |\n"
            );
        var calibrated = content.Tasks.Where(t => t.Before is { Bins.Count: > 0 }).ToArray();
        if (calibrated.Length == 0)
            return;
        card.Append("\n| task | calibration error (ECE) | temperature | ECE with it, as `predict` answers |\n| --- | --- | --- | --- |\n");
        foreach (var task in calibrated)
            card.Append(
                CultureInfo.InvariantCulture,
                $"| {Plain(task.Outputs.Task.Name)} | {Figures.Text(task.Before!.Error)} | "
                    + $"{(task.Temperature is { } t ? Figures.Text(t) : "none")} | "
                    + $"{(task.After is { } after ? Figures.Text(after.Error) : "–")} |\n"
            );
    }

    static void ByGroup(StringBuilder card, TaskAnalysis task)
    {
        foreach (var grouped in task.Groups.Where(g => g.By.By.Count == 1))
        {
            card.Append(
                CultureInfo.InvariantCulture,
                $"\n### {Plain(task.Outputs.Task.Name)} by {Plain(grouped.By.Title)}\n\n| group | images |"
            );
            foreach (var metric in grouped.Metrics)
                card.Append(CultureInfo.InvariantCulture, $" {Metric(metric.Key, task)} |");
            card.Append("\n| --- | --- |").Insert(card.Length, " --- |", grouped.Metrics.Count).Append('\n');
            foreach (var group in grouped.Groups)
            {
                card.Append(CultureInfo.InvariantCulture, $"| {Plain(group.Name)}{(group.Small ? " (few)" : "")} | {group.Rows} |");
                foreach (var value in group.Values)
                    card.Append(CultureInfo.InvariantCulture, $" {Figures.Text(value)} |");
                card.Append('\n');
            }

            foreach (var gap in grouped.Gaps.OfType<GroupedMetrics.Gap>())
                card.Append(
                    CultureInfo.InvariantCulture,
                    $"\n* {gap.Metric}: worst {Plain(gap.Worst.Name)}, best {Plain(gap.Best.Name)}, gap {Figures.Text(gap.Distance)}"
                );
            card.Append('\n');
        }
    }

    static string Metric(string key, TaskAnalysis task) => Plain(SummarySection.Named(key, TaskOutputs.Unit(task.Outputs.Task)));

    static string List(ReportContent content) => string.Join(", ", content.AllTasks.Select(t => Plain(t.Name)));

    // What Markdown or HTML would read as more than text.
    static string Plain(string text)
    {
        var plain = new StringBuilder();
        foreach (var letter in text)
        {
            if (letter is '<')
                plain.Append("&lt;");
            else if (letter is '>')
                plain.Append("&gt;");
            else if (letter is '&')
                plain.Append("&amp;");
            else if (letter is '\\' or '|' or '`' or '*' or '[' or ']' or '#' or '~')
                plain.Append('\\').Append(letter);
            else
                plain.Append(char.IsControl(letter) ? ' ' : letter);
        }

        return plain.ToString();
    }
}
