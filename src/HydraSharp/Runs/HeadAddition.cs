using HydraSharp.Configuration;
using HydraSharp.Inference;
using HydraSharp.Networks;
using HydraSharp.Networks.Weights;
using HydraSharp.Samples;
using static TorchSharp.torch;

namespace HydraSharp.Runs;

/// <summary>
/// New heads on a trained backbone: the backbone and its old heads stay as they are, batch-norm statistics included, and that is verified.
/// </summary>
internal static class HeadAddition
{
    const int VerifyImages = 64;

    /// <summary>
    /// The experiment that trains new heads on a run's body: images, backbone, neck, sharing and old tasks of the run, everything else of
    /// the experiment.
    /// </summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="old">The run's experiment.</param>
    /// <param name="added">Data, new tasks and training.</param>
    /// <exception cref="HydraException">A new task has the name of an old one.</exception>
    internal static Experiment On(string folder, Experiment old, Experiment added)
    {
        var twice = added.Tasks.Select(t => t.Name).Intersect(old.Tasks.Select(t => t.Name), StringComparer.OrdinalIgnoreCase).ToArray();
        if (twice.Length > 0)
            throw new HydraException(
                ErrorKind.Usage,
                $"the run '{folder}' has a head {string.Join(", ", twice.Select(t => $"'{t}'"))} already; give the new task another name"
            );
        if (!old.Sharing.CanGrow)
            throw new HydraException(
                ErrorKind.Usage,
                $"the run '{folder}' has sharing: {old.Sharing.GetType().Name}, where every task "
                    + $"changes what the others read: no head can be added to it; train all tasks together"
            );
        using var net = ModelFactory.Build(old);
        string[] frozen = [.. net.PartsBefore([.. old.Tasks.Select(t => t.Name)])];
        return added with
        {
            Image = old.Image,
            Backbone = old.Backbone,
            Neck = old.Neck,
            Sharing = old.Sharing,
            Evaluation = old.Evaluation,
            Pretrained = new FromRun { Folder = folder },
            Tasks = [.. old.Tasks, .. added.Tasks],
            Training = added.Training with { Freeze = frozen, UnfreezeEpoch = 0, Precision = old.Training.Precision },
        };
    }

    /// <summary>Makes sure that the old heads answer with the same bits as before.</summary>
    /// <param name="before">The run that was begun from: its folder, its experiment and its network, which is not disposed here.</param>
    /// <param name="after">The run with the new heads: its folder and its network.</param>
    /// <returns>What was verified, in words.</returns>
    /// <exception cref="HydraException">A bit differs.</exception>
    internal static string Verify((string Folder, Experiment Experiment, HydraNet Net) before, (string Folder, HydraNet Net) after)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var (old, now) = (before.Net, after.Net);
        old.eval();
        now.eval();
        var tasks = before.Experiment.Tasks;
        var image = before.Experiment.Image;
        var different = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < VerifyImages; i++)
        {
            var input_NCHW = InputTensor.Of(image, [ProbeImage.Of(image, i)]);
            var (mine, theirs) = (old.call(input_NCHW), now.call(input_NCHW));
            foreach (var task in tasks)
                if (!Bits(old.Head(task.Name).call(mine)).SequenceEqual(Bits(now.Head(task.Name).call(theirs))))
                    different.Add(task.Name);
        }

        if (different.Count > 0)
            throw new HydraException(
                ErrorKind.Failed,
                $"the old heads {string.Join(", ", different)} do not answer as "
                    + $"before; the run '{after.Folder}' is not to be used; please report this"
            );
        return $"verified on {VerifyImages} images: "
            + $"{string.Join(", ", tasks.Select(t => t.Name))} answer with the same bits as in {before.Folder}";
    }

    static byte[] Bits(Tensor raw) => raw.contiguous().bytes.ToArray();
}
