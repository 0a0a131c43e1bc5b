using static TorchSharp.torch;

namespace HydraSharp.Training.Backward;

/// <summary>
/// One backward pass for all tasks. The rule is differentiated by itself, on the losses as plain numbers: that gives the weight of each
/// task, and the rule's own gradients once a step, also when a step has several batches (it then sees the mean losses of each).
/// </summary>
internal sealed class LossBackward(nn.Module<Tensor, Tensor, Tensor> rule, int tasks) : IBackward
{
    readonly CountedWeights counted = new(tasks);

    public CountedWeights Counted => counted;

    public void Begin(int first) => counted.Clear();

    public void Finish() { }

    public void Run(IReadOnlyList<TaskLoss> losses, int batches)
    {
        var means_P = tensor(losses.Select(l => (float)l.Mean).ToArray(), requires_grad: true);
        (rule.call(means_P, tensor(losses.Select(l => (long)l.Index).ToArray())) / batches).backward();
        var weights_P = means_P.grad! * batches;
        var weights = weights_P.data<float>().ToArray();
        for (var i = 0; i < weights.Length; i++)
            counted.Add(losses[i].Index, weights[i]);
        (stack(losses.Select(l => l.Part).ToArray()) * weights_P).sum().backward();
    }
}
