using HydraSharp.Specs.Validation;

namespace HydraSharp.Training.Targets;

/// <summary>
/// Another run whose answers become labels of the training images that have none: knowledge distillation for missing labels, as in Nekrasov
/// et al.,
/// "Real-Time Joint Semantic Segmentation and Depth Estimation Using Asymmetric Annotations", https://arxiv.org/abs/1809.04766.
/// </summary>
public sealed record Teacher : IChecked
{
    /// <summary>The folder of a finished run, or a model.onnx that `hydra export` wrote.</summary>
    public string Run { get; init; } = "";

    /// <summary>The tasks whose missing labels it fills; it has each under the same name, answered in the same way.</summary>
    public IReadOnlyList<string> Tasks { get; init; } = [];

    /// <summary>How much a filled label counts in a task's mean beside a label of the data, which counts 1.</summary>
    public double Weight { get; init; } = 1;

    /// <inheritdoc />
    public void Check(Problems problems)
    {
        problems.Require(Run.Length > 0, "run", "no run is named", "the folder of a finished run, or a model.onnx");
        problems.Require(Tasks.Count > 0, "tasks", "no task is named", "those whose missing labels it fills, such as tasks: [depth]");
        problems.Require(
            Weight is > 0 and <= 1,
            "weight",
            $"{Weight} is not above 0 and at most 1",
            "1 counts a filled label as one of the data"
        );
    }
}
