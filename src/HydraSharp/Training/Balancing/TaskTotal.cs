namespace HydraSharp.Training.Balancing;

/// <summary>How what the tasks want is put together.</summary>
public enum TaskTotal
{
    /// <summary>The mean over the tasks.</summary>
    Mean,

    /// <summary>The sum over the tasks.</summary>
    Sum,
}
