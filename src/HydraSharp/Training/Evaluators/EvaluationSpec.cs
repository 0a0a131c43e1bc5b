namespace HydraSharp.Training.Evaluators;

/// <summary>How the trained network is asked: by evaluate, predict and the report. Validation while training shows each picture once.</summary>
public sealed record EvaluationSpec
{
    /// <summary>What of a picture the network sees.</summary>
    public Views Views { get; init; } = Views.Single;
}
