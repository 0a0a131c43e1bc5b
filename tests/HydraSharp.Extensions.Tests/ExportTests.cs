using HydraSharp.Inference;
using Xunit;

namespace HydraSharp.Extensions.Tests;

/// <summary>The added backbone, neck, heads and task as ONNX: the file answers as the network does.</summary>
[Collection("trainings")] // torch has one random generator for all trainings of a process
public sealed class ExportTests : IDisposable
{
    readonly Dots dots = new();

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void TheModelFileAnswersAsTheRun()
    {
        var experiment = dots.Experiment;
        var run = Run.Train(experiment with { Training = experiment.Training with { Epochs = 2 } }, dots.At("run"));
        // The export itself compares both, and throws where they differ.
        var exported = run.Export(new() { VerifyImages = 16 }, Stop);
        Assert.Equal(["dots", "ground"], exported.Card.Tasks.Select(t => t.Name));
        using var predictor = new Predictor(exported.File);
        foreach (var (image, torch) in dots.Some.Zip(run.Predict(dots.Some, Stop)))
        {
            var onnx = predictor.Predict(image);
            var (here, there) = (Of<Answer.Number>(torch, "dots"), (Answer.Number)onnx["dots"].Answer);
            Assert.Equal(here.Value, there.Value, 1e-4 * Math.Max(1, here.Value));
            var (one, other) = (Of<Answer.Category>(torch, "ground"), (Answer.Category)onnx["ground"].Answer);
            Assert.Equal(one.Label, other.Label);
            Assert.Equal(one.Probability, other.Probability, 1e-4);
        }

        // Answers that are all alike would agree whatever the layers are.
        Assert.True(dots.Some.Select(i => ((Answer.Number)predictor.Predict(i)["dots"].Answer).Value).Distinct().Count() > 4);
    }

    public void Dispose() => dots.Dispose();

    static T Of<T>(ImagePrediction prediction, string task)
        where T : Answer => (T)prediction.Tasks!.Single(t => t.Key == task).Value;
}
