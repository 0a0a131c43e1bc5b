using HydraSharp.Metrics;

namespace HydraSharp;

/// <summary>A run folder: what was trained, how good it is, and its answers.</summary>
public sealed class Run
{
    internal Run(string folder, Experiment experiment) => (Folder, Experiment) = (folder, experiment);

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The experiment as resolved, every default written out.</summary>
    public Experiment Experiment { get; }

    /// <summary>Checks, trains, measures and saves. A finished run is never written over.</summary>
    public static Run Train(Experiment experiment, string folder, TrainOptions? options = null) => throw new NotSupportedException();

    /// <summary>Opens a trained run.</summary>
    public static Run Open(string folder) => throw new NotSupportedException();

    /// <summary>Measures the run's model on a part of its data.</summary>
    /// <param name="split">train, validation, test or all.</param>
    /// <param name="changed">The run's experiment with other data or loader settings; null for its own.</param>
    /// <param name="stop">Ends the work early.</param>
    public Evaluation Evaluate(string split, Experiment? changed = null, CancellationToken stop = default) => throw new NotSupportedException();

    /// <summary>Answers for pictures, in order; one that cannot be read gets an error and the others go on.</summary>
    public IEnumerable<ImagePrediction> Predict(IEnumerable<string> files, CancellationToken stop = default) => throw new NotSupportedException();
}
