using System.Globalization;
using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
using HydraSharp.Inference.Imaging;
using HydraSharp.Networks;
using HydraSharp.Runs;
using HydraSharp.Tasks;
using HydraSharp.Training.Evaluators;
using static TorchSharp.torch;

namespace HydraSharp.Export;

/// <summary>Verifies that a model file gives the answers of the network that it was written from: the same images through both.</summary>
internal sealed class ParityCheck(
    HydraNet net,
    IReadOnlyList<TaskSpec> tasks,
    ImagePreprocessing image,
    TestTimeAugmentation tta,
    Func<string, double> temperature
)
{
    /// <summary>
    /// The largest difference that float32 allows, as |a - b| / max(1, |a|); of a map of numbers, over the largest |a| of the image.
    /// </summary>
    internal const double Tolerance = 1e-4;

    // Different numbers in a batch go different ways through the runtimes' kernels.
    static readonly int[] BatchSizes = [1, 2, 7];

    /// <summary>Compares the answers for images, in batches of 1, 2 and 7 in rounds.</summary>
    /// <param name="predictor">The model file.</param>
    /// <param name="images">Images of the model's size; at least one.</param>
    /// <param name="source">Where they are from.</param>
    /// <param name="stop">Ends the work early.</param>
    internal ParityFigures Compare(Predictor predictor, IReadOnlyList<PixelImage> images, string source, CancellationToken stop)
    {
        var largest = new double[tasks.Count];
        var equal = new int[tasks.Count];
        net.eval();
        for (int done = 0, turn = 0; done < images.Count; turn++)
        {
            stop.ThrowIfCancellationRequested();
            var batch = images.Skip(done).Take(BatchSizes[turn % BatchSizes.Length]).ToArray();
            var (ours, theirs) = (Answers(batch), predictor.Numbers(batch, stop));
            for (var t = 0; t < tasks.Count; t++)
                Add(tasks[t], ours[t], theirs[t], batch.Length, ref largest[t], ref equal[t]);
            done += batch.Length;
        }

        return new(images.Count, source, [.. tasks.Select((t, i) => new TaskParity(t.Name, largest[i], (double)equal[i] / images.Count))]);
    }

    /// <summary>Throws where the answers differ by more than rounding explains.</summary>
    /// <exception cref="HydraException">They do; every task is reported.</exception>
    internal static void Require(ParityFigures figures)
    {
        var wrong = figures
            .Tasks.Where(t => !(t.LargestDifference <= Tolerance) || t.EqualDecisions < 1)
            .Select(t =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{t.Name} differs by up to {t.LargestDifference:G3} ({t.EqualDecisions:P2} equal decisions)"
                )
            )
            .ToArray();
        if (wrong.Length > 0)
            throw new HydraException(
                ErrorKind.Failed,
                $"the exported model does not answer as the network does: "
                    + $"{string.Join("; ", wrong)}; at most {Tolerance} is rounding. Nothing was written. "
                    + "'hydra doctor' says whether this processor and its libtorch compute convolutions rightly; "
                    + "if it finds some that are wrong, export on another machine or with ONEDNN_MAX_CPU_ISA=AVX2. "
                    + "If all are right, the weights may be close to the ends of float32: evaluate the run "
                    + "and look at its losses. '--verify-images 0' writes the file without this comparison"
            );
    }

    float[][] Answers(PixelImage[] batch)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var features_VNF = Viewing.Features(net, InputTensor.Of(image, batch), tta);
        return [.. tasks.Select(t => Evaluator.Answers(net, t, features_VNF, tta, temperature(t.Name)))];
    }

    static void Add(TaskSpec task, float[] ours, float[] theirs, int images, ref double largest, ref int equal)
    {
        if (task.Kind == AnswerKind.ClassMap)
        {
            AddClasses(ours, theirs, images, ref largest, ref equal);
            return;
        }

        var width = ours.Length / images;
        for (var row = 0; row < ours.Length; row += width)
        {
            var mine = ours.AsSpan(row, width);
            var its = theirs.AsSpan(row, width);
            var apart = Apart(task, mine, its);
            if (!(apart <= largest))
                largest = apart;
            if (Same(task, mine, its))
                equal++;
        }
    }

    // The numbers of a map are sums on the scale of its largest: a near pixel's depth is rounded as a far one's is.
    static double Apart(TaskSpec task, ReadOnlySpan<float> ours, ReadOnlySpan<float> theirs)
    {
        var (largest, scale) = (0.0, 1.0);
        if (task.Kind == AnswerKind.NumberMap)
            foreach (var number in ours)
                scale = Math.Max(scale, Math.Abs(number));
        for (var i = 0; i < ours.Length; i++)
        {
            var apart = Math.Abs((double)ours[i] - theirs[i]) / Math.Max(scale, Math.Abs(ours[i]));
            if (!(apart <= largest))
                largest = apart;
        }

        return largest;
    }

    // A pixel between two classes may be tipped by rounding: one in an image, and in large ones so many in ten thousand. The difference
    // is the share of the others.
    static void AddClasses(float[] ours, float[] theirs, int images, ref double largest, ref int equal)
    {
        var width = ours.Length / images;
        for (var row = 0; row < images; row++)
        {
            var apart = 0;
            for (var i = row * width; i < (row + 1) * width; i++)
                if (ours[i] != theirs[i])
                    apart++;
            var share = Math.Max(0.0, apart - 1) / width;
            if (!(share <= largest))
                largest = share;
            if (share <= Tolerance)
                equal++;
        }
    }

    // A decision that rounding tips is no difference: both lie within the tolerance of the border.
    static bool Same(TaskSpec task, ReadOnlySpan<float> ours, ReadOnlySpan<float> theirs)
    {
        var border = (float)task.Decision.Threshold;
        switch (task.Kind)
        {
            case AnswerKind.Number or AnswerKind.NumberMap or AnswerKind.DirectionMap:
                return Apart(task, ours, theirs) <= Tolerance;
            case AnswerKind.Labels or AnswerKind.Binary:
                for (var i = 0; i < ours.Length; i++)
                    if (task.Decision.Accepts(ours[i]) != task.Decision.Accepts(theirs[i]) && Math.Abs(ours[i] - border) > Tolerance)
                        return false;
                return true;
            default:
                var (a, b) = (task.Decision.Class(ours), task.Decision.Class(theirs));
                return a == b || Math.Abs(ours[a] - ours[b]) <= Tolerance;
        }
    }
}
