using static TorchSharp.torch;

namespace HydraSharp.Training;

/// <summary>Turns the losses of a batch into gradients: one implementation for each balancing family.</summary>
internal interface IBackward
{
    /// <summary>Begins a step.</summary>
    void Begin();

    /// <summary>What each task's loss counted on the shared part in the step's last batch, by the task's index; empty for a method that gives no weights.</summary>
    IReadOnlyDictionary<int, double> Counted => new Dictionary<int, double>();

    /// <summary>What the heads read instead of the features.</summary>
    Tensor Read(Tensor features_NF) => features_NF;

    /// <summary>Adds this batch's gradients.</summary>
    /// <param name="losses">The tasks that have a label in it, by ascending index.</param>
    /// <param name="batches">Batches in the step.</param>
    void Run(IReadOnlyList<TaskLoss> losses, int batches);

    /// <summary>Leaves the step's gradients in the leaves, after its last batch.</summary>
    void Finish();
}
