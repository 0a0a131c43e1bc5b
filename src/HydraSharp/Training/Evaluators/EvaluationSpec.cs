namespace HydraSharp.Training.Evaluators;

/// <summary>
/// How the trained network is asked: by evaluate, predict and the report. Validation while training shows each image once.
/// </summary>
public sealed record EvaluationSpec
{
    /// <summary>What of an image the network sees.</summary>
    public TestTimeAugmentation TestTimeAugmentation { get; init; } = TestTimeAugmentation.Single;
}
