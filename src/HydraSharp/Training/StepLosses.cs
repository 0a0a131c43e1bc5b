namespace HydraSharp.Training;

/// <summary>The losses of one step: for each task the weighted sum over its labelled rows, and the sum of the rows' weights (0 without a label).</summary>
internal sealed record StepLosses(double[] Sums, double[] Weights);
