namespace HydraSharp.Training.Balancing;

/// <summary>On what the tasks' gradients are compared.</summary>
public enum GradientPlace
{
    /// <summary>
    /// On the shared part's parameters, as the methods' papers have it: a backward pass of the whole network for each task.
    /// </summary>
    Parameters,

    /// <summary>
    /// On the features that the heads read: a backward pass of the head for each task, and one of the shared part with the weighted sum.
    /// Cheap; an upper bound of the other form's products up to the shared part's Jacobian (Sener and Koltun, "Multi-Task Learning as
    /// Multi-Objective Optimization", NeurIPS 2018, section 3.3). With several batches a step each is weighed by itself.
    /// </summary>
    Representation,
}
