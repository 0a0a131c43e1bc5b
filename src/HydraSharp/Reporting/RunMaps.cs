using HydraSharp.Analysis;
using HydraSharp.Inference.Drawing;
using HydraSharp.Runs;
using HydraSharp.Tasks;

namespace HydraSharp.Reporting;

/// <summary>What a run's report says of the dense prediction tasks.</summary>
internal sealed class RunMaps(Experiment experiment, RunData data, RunOutputs outputs, CancellationToken stop)
{
    const int BestShown = 2;
    const int WorstShown = 4;

    /// <summary>Measures every such task, and draws its best and worst images.</summary>
    /// <param name="examples">The examples that are measured.</param>
    /// <param name="draw">Whether images are drawn.</param>
    internal IReadOnlyList<(MapAnalysis Task, IReadOnlyList<MapSample> Samples)> Of(int[] examples, bool draw)
    {
        var tasks = outputs.Maps(examples, stop);
        return [.. tasks.Select(t => (t, draw ? Samples(t) : []))];
    }

    IReadOnlyList<MapSample> Samples(MapAnalysis analysis)
    {
        var best = analysis.Images.Take(BestShown).ToArray();
        var worst = analysis.Images.Skip(BestShown).Reverse().Take(WorstShown).ToArray();
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
                    experiment.Evaluation.TestTimeAugmentation,
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
        var image = experiment.Image.CentreCrop(data.Images.Get(example));
        var truth = MapPanels.Truth(image, task.Card, target, experiment.Image);
        return
        [
            ReportImages.Uri(image),
            ReportImages.Uri(truth),
            ReportImages.Uri(MapPanels.Predicted(image, task.Card, answer, target, experiment.Image)),
        ];
    }
}
