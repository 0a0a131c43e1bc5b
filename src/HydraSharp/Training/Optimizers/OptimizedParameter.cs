using static TorchSharp.torch;

namespace HydraSharp.Training.Optimizers;

/// <summary>One parameter as an optimizer sees it.</summary>
/// <param name="Name">Its name in the state dictionary.</param>
/// <param name="Master">The float32 weight, dense in memory.</param>
/// <param name="Leaf">The tensor that receives the gradient: the weight itself, or its bfloat16 copy, which each step rewrites.</param>
/// <param name="Rate">Factor on the learning rate.</param>
/// <param name="Decays">Whether weight decay applies.</param>
internal sealed record OptimizedParameter(string Name, Tensor Master, Tensor Leaf, double Rate, bool Decays);
