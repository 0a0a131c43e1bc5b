using HydraSharp.Analysis;
using HydraSharp.Inference;
using HydraSharp.Runs;
using HydraSharp.Tasks;

namespace HydraSharp.Reporting;

/// <summary>What a run's report says of the tasks that answer for every pixel.</summary>
internal sealed class RunMaps(Experiment experiment, RunData data, RunOutputs outputs, CancellationToken stop)
{
    const int BestShown = 2;
    const int WorstShown = 4;

    /// <summary>Measures every such task, and draws its best and worst pictures.</summary>
    /// <param name="examples">The examples that are measured.</param>
    /// <param name="draw">Whether pictures are drawn.</param>
    internal IReadOnlyList<(MapAnalysis Task, IReadOnlyList<MapSample> Samples)> Of(int[] examples, bool draw)
    {
        var tasks = outputs.Maps(examples, stop);
        return [.. tasks.Select(t => (t, draw ? Samples(t) : []))];
    }

    IReadOnlyList<MapSample> Samples(MapAnalysis analysis)
    {
        var best = analysis.Pictures.Take(BestShown).ToArray();
        var worst = analysis.Pictures.Skip(BestShown).Reverse().Take(WorstShown).ToArray();
        var drawn = new Dictionary<int, IReadOnlyList<string>>();
        int[] chosen = [.. best.Concat(worst).Select(p => p.Key)];
        outputs.Batches<object?>(
            chosen,
            batches =>
            {
                MapAnalysis.Visit(
                    outputs.Net,
                    [analysis.Task],
                    data.Labels,
                    experiment.Evaluation.Views,
                    batches,
                    (_, example, answer, target) => drawn[example] = Drawn(analysis.Task, example, answer, target)
                );
                return null;
            },
            stop
        );
        return
        [
            .. best.Select(p => new MapSample(p.Key, p.Value, true, drawn[p.Key])),
            .. worst.Select(p => new MapSample(p.Key, p.Value, false, drawn[p.Key])),
        ];
    }

    IReadOnlyList<string> Drawn(TaskSpec task, int example, float[] answer, float[] target)
    {
        var picture = experiment.Image.CentreCrop(data.Images.Get(example));
        var truth = MapPanels.Truth(picture, task.Card, target, experiment.Image);
        return
        [
            ReportPictures.Uri(picture),
            ReportPictures.Uri(truth),
            ReportPictures.Uri(MapPanels.Told(picture, task.Card, answer, target, experiment.Image)),
        ];
    }
}
