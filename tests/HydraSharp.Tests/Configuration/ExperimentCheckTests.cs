using HydraSharp.Configuration;
using HydraSharp.Data;
using HydraSharp.Data.Splits;
using HydraSharp.Inference;
using HydraSharp.Networks.Backbones;
using HydraSharp.Specs.Validation;
using HydraSharp.Tasks;
using HydraSharp.Tasks.Losses;
using HydraSharp.Tasks.Metrics;
using HydraSharp.Training;
using HydraSharp.Training.Balancing;
using HydraSharp.Training.Optimizers;
using TorchSharp;
using Xunit;

namespace HydraSharp.Tests.Configuration;

public sealed class ExperimentCheckTests
{
    [Fact]
    public void ARightExperimentHasNoMistakes() => Assert.Empty(Mistakes(Right()));

    [Fact]
    public void WithoutATaskThereIsNothingToDo() =>
        Assert.Equal(["tasks: there is no task (name at least one thing to predict)"], Mistakes(Right() with { Tasks = [] }));

    [Fact]
    public void EveryPartIsCheckedWithinItsPath()
    {
        var mistakes = Mistakes(
            Right() with
            {
                Tasks =
                [
                    new Guess
                    {
                        Name = "age",
                        Weight = 0,
                        Loss = new Distance { Scale = -1 },
                    },
                ],
                Training = new()
                {
                    Epochs = 0,
                    Optimizer = new AdamW { LearningRate = 0 },
                },
                Data = new Nowhere { Split = new ByHash { Train = 0 } },
                Loader = new() { Ahead = 0 },
            }
        );
        Assert.Contains("tasks.age.weight: 0 is not a positive number (leave the task out to switch it off)", mistakes);
        Assert.Contains("tasks.age.loss.scale: -1", mistakes);
        Assert.Contains("training.epochs: 0 epochs (at least 1)", mistakes);
        Assert.Contains("training.optimizer.learning_rate: 0 is not a positive number", mistakes);
        Assert.Contains("data.split.train: nothing is left to train on", mistakes);
        Assert.Contains("loader.ahead: 0 batches (from 1 to 64)", mistakes);
    }

    [Fact]
    public void PartsThatTheModelDoesNotHaveAreTold()
    {
        var right = Right() with
        {
            Tasks = [new Regression { Name = "age" }],
            Backbone = new ResNet { Width = 2 },
            Balancing = new UncertaintyWeighting(),
        };
        var rates = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["backbone"] = 0.1,
            ["heads.age"] = 2,
            ["balancing"] = 1,
        };
        Assert.Empty(
            Mistakes(
                right with
                {
                    Training = new() { Freeze = ["backbone.layer1", "backbone.layer2.0.conv1.weight"], Rates = rates },
                }
            )
        );
        var wrong = Mistakes(
            right with
            {
                Training = new()
                {
                    Freeze = ["backbone.layr1"],
                    Rates = new Dictionary<string, double>(StringComparer.Ordinal) { ["head"] = 2 },
                },
            }
        );
        Assert.Equal(2, wrong.Count);
        Assert.Equal("training.freeze.0: the model has no part 'backbone.layr1' (did you mean 'backbone.layer1'?)", wrong[0]);
        Assert.StartsWith("training.rates.head: the model has no part 'head' (did you mean 'heads'?)", wrong[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("age")]
    [InlineData("9-_x")]
    public void AGoodNameIsTaken(string name) => Assert.Empty(Mistakes(Right() with { Tasks = [new Guess { Name = name }] }));

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("_a")]
    [InlineData("a b")]
    [InlineData("größe")]
    [InlineData("a\n")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void ABadNameIsRefused(string name) =>
        Assert.Contains(
            "cannot name a task",
            Assert.Single(Mistakes(Right() with { Tasks = [new Guess { Name = name }] })),
            StringComparison.Ordinal
        );

    [Fact]
    public void TwoTasksOfOneNameAreRefused() =>
        Assert.Equal(
            ["tasks.age: there are several tasks named 'age' (capitals do not tell names apart)"],
            Mistakes(Right() with { Tasks = [new Guess { Name = "age" }, new Guess { Name = "Age" }] })
        );

    [Fact]
    public void NamesOfTasksAreLookedUp()
    {
        var mistakes = Mistakes(
            Right() with
            {
                Data = new Nowhere
                {
                    Tasks = ["aeg"],
                    Columns = new Dictionary<string, string>(StringComparer.Ordinal) { ["height"] = "h" },
                },
                Training = new() { Preference = new Dictionary<string, double>(StringComparer.Ordinal) { ["agee"] = 1 } },
            }
        );
        Assert.Contains("data.tasks: there is no task 'aeg' (did you mean 'age'?)", mistakes);
        Assert.Contains("data.columns.height: there is no task 'height' (one of age)", mistakes);
        Assert.Contains("training.preference.agee: there is no task 'agee' (did you mean 'age'?)", mistakes);
    }

    [Fact]
    public void ThePictureFitsTheBackbone() =>
        Assert.Equal(
            ["image.size: 31 pixels are too few for the backbone (at least 32)"],
            Mistakes(Right() with { Image = new() { Size = 31 } })
        );

    [Fact]
    public void ATaskThatCannotLearnFromMixesRefusesMixup()
    {
        var whole = Right() with { Tasks = [new Guess { Name = "age" }, new Guess { Name = "place", Place = true }] };
        Assert.Empty(Mistakes(whole));
        Assert.Equal(
            ["training.mixup: task 'place' (Guess) cannot learn from mixed pictures (leave mixup out, or the task)"],
            Mistakes(whole with { Training = new() { Mixup = new() } })
        );
    }

    [Fact]
    public void AGradientMethodNeedsSeveralTasksAndASharedPartThatLearns()
    {
        var one = Right() with { Tasks = [new Regression { Name = "age" }], Balancing = new PcGrad() };
        Assert.Equal(
            ["balancing: PcGrad weighs the gradients of several tasks, and there is one (another task, or balancing: EqualWeights)"],
            Mistakes(one)
        );
        var two = one with
        {
            Tasks = [new Regression { Name = "age" }, new Regression { Name = "height" }],
            Backbone = new ResNet { Width = 2 },
        };
        Assert.Empty(Mistakes(two));
        Assert.Empty(Mistakes(two with { Training = new() { Freeze = ["backbone.layer1"] } }));
        Assert.Empty(
            Mistakes(
                two with
                {
                    Training = new() { Freeze = ["backbone"], ReleaseEpoch = 1 },
                }
            )
        );
        Assert.StartsWith(
            "balancing: PcGrad weighs the gradients of the shared part, and training.freeze stops all of it",
            Assert.Single(Mistakes(two with { Training = new() { Freeze = ["backbone"] } })),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void RequireThrowsThemAllAtOnce()
    {
        var thrown = Assert.Throws<ExperimentException>(() =>
            ExperimentCheck.Require(new Experiment { Training = new TrainingSpec { Epochs = 0 } })
        );
        Assert.Equal(ErrorKind.Usage, thrown.Kind);
        Assert.True(thrown.Problems.Count >= 2);
    }

    static Experiment Right() => new() { Data = new Nowhere(), Tasks = [new Guess { Name = "age" }] };

    static IReadOnlyList<string> Mistakes(Experiment experiment) => [.. ExperimentCheck.Check(experiment).Select(p => p.ToString())];

    sealed record Guess : TaskSpec
    {
        public override LossSpec Loss { get; init; } = new Distance();
        public override IReadOnlyList<MetricSpec> Metrics { get; init; } = [new Miss()];
        public bool Place { get; init; }
        public override bool SuitsMixup => !Place;
        public override AnswerKind Kind => AnswerKind.Number;
        public override int TargetWidth => 1;
        public override int AnswerWidth => 1;

        public override string? Encode(string label, Span<float> target) => throw new NotSupportedException();

        public override TaskHead CreateHead(long features) => throw new NotSupportedException();

        public override float[] BestConstant(ReadOnlySpan<float> targets) => throw new NotSupportedException();

        public override TaskCard Card => throw new NotSupportedException();
    }

    sealed record Nowhere : DataSpec
    {
        public override Opened Open() => throw new NotSupportedException();
    }

    sealed record Distance : LossSpec
    {
        public double Scale { get; init; } = 1;

        public override bool Suits(AnswerKind kind) => true;

        public override torch.Tensor Rows(torch.Tensor output_NO, torch.Tensor target_NW) => throw new NotSupportedException();

        public override void Check(Problems problems) => problems.Require(Scale > 0, "scale", $"{Scale}");
    }

    sealed record Miss : MetricSpec
    {
        public override bool HigherIsBetter => false;

        public override bool Suits(AnswerKind kind) => true;

        public override Measurement Start(HydraSharp.Inference.Decision decision) => throw new NotSupportedException();
    }
}
