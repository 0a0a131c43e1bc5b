using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Tasks.Heads;

/// <summary>The layers between the shared features and a task's raw outputs.</summary>
public abstract record HeadSpec : IChecked
{
    /// <summary>Creates the layers: features [N, features] to raw outputs [N, outputs], both float32.</summary>
    /// <param name="features">Width of the shared features.</param>
    /// <param name="outputs">Number of raw outputs.</param>
    public abstract nn.Module<Tensor, Tensor> Create(long features, long outputs);

    /// <inheritdoc />
    public virtual void Check(Problems problems) { }
}
