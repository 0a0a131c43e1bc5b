namespace HydraSharp.Training.Distributed;

/// <summary>The order in which the ranks' gradients are added.</summary>
public enum ReductionOrder
{
    /// <summary>
    /// Rank 0's, rank 1's and so on: the bits do not depend on the engine, and are those of one process that accumulates as many batches.
    /// </summary>
    Ranks,

    /// <summary>
    /// As the engine's own all-reduce likes it. Two ranks give the same bits either way; more may differ in the last bit of a number.
    /// </summary>
    Native,
}
