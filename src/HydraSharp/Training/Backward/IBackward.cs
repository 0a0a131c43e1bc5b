using static TorchSharp.torch;

namespace HydraSharp.Training.Backward;

/// <summary>Turns the losses of a batch into gradients: one implementation for each balancing family.</summary>
internal interface IBackward
{
    /// <summary>Begins a step.</summary>
    /// <param name="first">The place in the step of the first batch that is given here; the others are other ranks'.</param>
    void Begin(int first);

    /// <summary>What each task's loss counted on the shared part in the step; nothing of a method that gives no weights.</summary>
    CountedWeights Counted { get; }

    /// <summary>What the heads read instead of the features.</summary>
    Tensor Read(Tensor features_NF) => features_NF;

    /// <summary>Adds this batch's gradients.</summary>
    /// <param name="losses">The tasks that have a label in it, by ascending index.</param>
    /// <param name="batches">Batches in the step.</param>
    void Run(IReadOnlyList<TaskLoss> losses, int batches);

    /// <summary>Adds up what the ranks hold of their batches besides the gradients in the leaves, before <see cref="Finish"/>.</summary>
    void Sum(GradientAllReduce exchange) { }

    /// <summary>Leaves the step's gradients in the leaves, after its last batch.</summary>
    void Finish();
}
