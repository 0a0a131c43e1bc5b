using HydraSharp.Inference;
using HydraSharp.Networks;
using HydraSharp.Tasks;
using static TorchSharp.torch;

namespace HydraSharp.Analysis;

/// <summary>
/// Where in an image a head finds what it says: the feature map's channels, weighted by the mean gradient of the head's output by each,
/// and only what speaks for the answer. Selvaraju et al., ICCV 2017, equations 1 and 2, https://arxiv.org/abs/1610.02391. For a number or
/// a level, whose output has no "for", the absolute value is taken: where a change moves the answer most.
/// </summary>
internal static class GradCam
{
    /// <summary>Fewer cells than this a side show no place; a finer map is taken then where there is one.</summary>
    internal const int FewestCells = 4;

    /// <summary>One image's map for one head.</summary>
    /// <param name="Height">Cells from top to bottom.</param>
    /// <param name="Width">Cells from left to right.</param>
    /// <param name="Cells">[Height, Width] from 0 to 1; all 0 where nothing speaks for the answer.</param>
    internal sealed record Map(int Height, int Width, IReadOnlyList<float> Cells);

    /// <summary>The maps of each task for each image: [tasks][images].</summary>
    /// <param name="net">The network; left in evaluation mode.</param>
    /// <param name="tasks">The tasks.</param>
    /// <param name="input_NCHW">The images.</param>
    internal static IReadOnlyList<IReadOnlyList<Map>> Of(HydraNet net, IReadOnlyList<TaskSpec> tasks, Tensor input_NCHW)
    {
        using var scope = NewDisposeScope();
        using var gradients = enable_grad();
        net.eval();
        var maps = net.Maps(input_NCHW.detach().requires_grad_(true));
        var chosen = maps.LastOrDefault(m => Math.Min(m.shape[2], m.shape[3]) >= FewestCells) ?? maps[^1];
        var features_NF = net.Features(maps);
        return [.. tasks.Select(t => Of(t, net.Head(t.Name), features_NF, chosen))];
    }

    static IReadOnlyList<Map> Of(TaskSpec task, TaskHead head, Tensor features_NF, Tensor map_NCHW)
    {
        var score_N = Score(task, head, features_NF);
        var gradient_NCHW = autograd.grad([score_N.sum()], [map_NCHW], retain_graph: true, allow_unused: true)[0];
        var (n, height, width) = ((int)map_NCHW.shape[0], (int)map_NCHW.shape[2], (int)map_NCHW.shape[3]);
        if (gradient_NCHW is null)
            return [.. Enumerable.Range(0, n).Select(_ => new Map(height, width, new float[height * width]))];
        using var none = no_grad();
        var weights_NC = gradient_NCHW.to(float32).mean([2, 3], keepdim: true);
        var sum_NHW = (weights_NC * map_NCHW.detach().to(float32)).sum(1);
        var cells = (HasDirection(task) ? sum_NHW.relu() : sum_NHW.abs()).contiguous().data<float>().ToArray();
        return [.. cells.Chunk(height * width).Select(c => new Map(height, width, ToOne(c)))];
    }

    static bool HasDirection(TaskSpec task) => task.Kind is not (AnswerKind.Number or AnswerKind.Level);

    // What the gradient is taken of: the raw output of what is predicted, or the number itself.
    static Tensor Score(TaskSpec task, TaskHead head, Tensor features_NF)
    {
        var raw_NO = head.call(features_NF);
        var answer_NA = head.Decode(raw_NO);
        var single = raw_NO.shape[1] == 1;
        return task.Kind switch
        {
            AnswerKind.Number => (single ? raw_NO : answer_NA).squeeze(1),
            AnswerKind.Level => (answer_NA * arange(answer_NA.shape[1], dtype: answer_NA.dtype)).sum(1),
            AnswerKind.Binary => (single ? raw_NO : answer_NA.logit()).squeeze(1) * Sides(task, answer_NA),
            _ => (raw_NO.shape[1] == answer_NA.shape[1] ? raw_NO : answer_NA.log())
                .gather(1, answer_NA.argmax(1, keepdim: true))
                .squeeze(1),
        };
    }

    // 1 where the second class is predicted, -1 where the first is.
    static Tensor Sides(TaskSpec task, Tensor answer_N1) =>
        tensor(answer_N1.detach().contiguous().data<float>().ToArray().Select(a => task.Decision.Accepts(a) ? 1f : -1f).ToArray());

    static float[] ToOne(float[] cells)
    {
        var most = cells.Max();
        return most > 0 && float.IsFinite(most) ? [.. cells.Select(c => c / most)] : new float[cells.Length];
    }
}
