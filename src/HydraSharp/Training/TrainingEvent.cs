using HydraSharp.Tasks.Metrics;

namespace HydraSharp.Training;

/// <summary>What a run reports while it works. The nested records are the whole set.</summary>
public abstract record TrainingEvent
{
    TrainingEvent() { }

    /// <summary>Something worth reporting once, such as files that were skipped.</summary>
    public sealed record Note(string Text) : TrainingEvent;

    /// <summary>Something that is not as it should be but does not stop the run.</summary>
    public sealed record Warning(string Text) : TrainingEvent;

    /// <summary>Images being read before the first epoch.</summary>
    public sealed record Reading(int Done, int Total) : TrainingEvent;

    /// <summary>Labels that training images do not have being made before the first epoch.</summary>
    public sealed record Filling(int Done, int Total) : TrainingEvent;

    /// <summary>A step was taken.</summary>
    /// <param name="Epoch">The epoch, from 1.</param>
    /// <param name="Epochs">Epochs of the run.</param>
    /// <param name="Step">The step in the epoch, from 1.</param>
    /// <param name="Steps">Steps of an epoch.</param>
    /// <param name="ImagesPerSecond">Speed in this epoch so far.</param>
    /// <param name="Left">Time to the end of the run at this speed.</param>
    /// <param name="MemoryBytes">Memory of the process.</param>
    /// <param name="LearningRate">Learning rate of the step.</param>
    /// <param name="Losses">Mean loss of each task in this epoch so far; NaN before its first label.</param>
    public sealed record Stepped(
        int Epoch,
        int Epochs,
        long Step,
        long Steps,
        double ImagesPerSecond,
        TimeSpan Left,
        long MemoryBytes,
        double LearningRate,
        IReadOnlyList<KeyValuePair<string, double>> Losses
    ) : TrainingEvent;

    /// <summary>An epoch ended.</summary>
    /// <param name="Epoch">The epoch, from 1.</param>
    /// <param name="Epochs">Epochs of the run.</param>
    /// <param name="Seconds">Its duration.</param>
    /// <param name="ImagesPerSecond">Its training speed, decoding included.</param>
    /// <param name="Losses">Mean training loss by task.</param>
    /// <param name="Validation">Figures on the validation split; null when it is empty.</param>
    /// <param name="Best">Whether this is the best epoch so far.</param>
    public sealed record EpochEnded(
        int Epoch,
        int Epochs,
        double Seconds,
        double ImagesPerSecond,
        IReadOnlyList<KeyValuePair<string, double>> Losses,
        Evaluation? Validation,
        bool Best
    ) : TrainingEvent;

    /// <summary>The training ended before its last epoch, since no epoch was better for as many as training.patience says.</summary>
    /// <param name="Epoch">The last epoch, from 1.</param>
    /// <param name="Epochs">Epochs that it could have had.</param>
    /// <param name="Best">The best epoch, whose weights are kept.</param>
    /// <param name="Patience">Epochs without a better one.</param>
    public sealed record StoppedEarly(int Epoch, int Epochs, int Best, int Patience) : TrainingEvent
    {
        /// <summary>The same in a sentence.</summary>
        public override string ToString() =>
            $"stopped after epoch {Epoch} of {Epochs}: no epoch was better over all tasks than epoch {Best} in {Patience} epochs "
            + "(training.patience)";
    }

    /// <summary>A checkpoint was written.</summary>
    public sealed record Saved(string Folder) : TrainingEvent;
}
