using HydraSharp.Configuration;
using HydraSharp.Data;
using HydraSharp.Data.Splits;
using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
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
    public void ARightExperimentHasNoErrors() => Assert.Empty(Errors(Right()));

    [Fact]
    public void WithoutATaskThereIsNothingToDo() =>
        Assert.Equal(["tasks: there is no task (name at least one thing to predict)"], Errors(Right() with { Tasks = [] }));

    [Fact]
    public void EveryPartIsCheckedWithinItsPath()
    {
        var errors = Errors(
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
                Loader = new() { PrefetchBatches = 0 },
            }
        );
        Assert.Contains("tasks.age.weight: 0 is not a positive number (leave the task out to switch it off)", errors);
        Assert.Contains("tasks.age.loss.scale: -1", errors);
        Assert.Contains("training.epochs: 0 epochs (at least 1)", errors);
        Assert.Contains("training.optimizer.learning_rate: 0 is not a positive number", errors);
        Assert.Contains("data.split.train: nothing is left to train on", errors);
        Assert.Contains("loader.prefetch_batches: 0 batches (from 1 to 64)", errors);
    }

    [Fact]
    public void PartsThatTheModelDoesNotHaveAreReported()
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
            Errors(
                right with
                {
                    Training = new() { Freeze = ["backbone.layer1", "backbone.layer2.0.conv1.weight"], Rates = rates },
                }
            )
        );
        var wrong = Errors(
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
    public void AGoodNameIsTaken(string name) => Assert.Empty(Errors(Right() with { Tasks = [new Guess { Name = name }] }));

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
            Assert.Single(Errors(Right() with { Tasks = [new Guess { Name = name }] })),
            StringComparison.Ordinal
        );

    [Fact]
    public void TwoTasksOfOneNameAreRefused() =>
        Assert.Equal(
            ["tasks.age: there are several tasks named 'age' (capitals do not distinguish names)"],
            Errors(Right() with { Tasks = [new Guess { Name = "age" }, new Guess { Name = "Age" }] })
        );

    [Fact]
    public void NamesOfTasksAreLookedUp()
    {
        var errors = Errors(
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
        Assert.Contains("data.tasks: there is no task 'aeg' (did you mean 'age'?)", errors);
        Assert.Contains("data.columns.height: there is no task 'height' (one of age)", errors);
        Assert.Contains("training.preference.agee: there is no task 'agee' (did you mean 'age'?)", errors);
    }

    [Fact]
    public void TheImageFitsTheBackbone() =>
        Assert.Equal(
            ["image.size: 31 pixels are too few for the backbone (at least 32)"],
            Errors(Right() with { Image = new() { Size = 31 } })
        );

    [Fact]
    public void ATaskThatCannotLearnFromMixesRefusesMixup()
    {
        var whole = Right() with { Tasks = [new Guess { Name = "age" }, new Guess { Name = "place", Place = true }] };
        Assert.Empty(Errors(whole));
        Assert.Equal(
            ["training.mixup: task 'place' (Guess) cannot learn from mixed images (leave mixup out, or the task)"],
            Errors(whole with { Training = new() { Mixup = new() } })
        );
    }

    [Fact]
    public void AGradientMethodNeedsSeveralTasksAndASharedPartThatLearns()
    {
        var one = Right() with { Tasks = [new Regression { Name = "age" }], Balancing = new PcGrad() };
        Assert.Equal(
            ["balancing: PcGrad weighs the gradients of several tasks, and there is one (another task, or balancing: EqualWeights)"],
            Errors(one)
        );
        var two = one with
        {
            Tasks = [new Regression { Name = "age" }, new Regression { Name = "height" }],
            Backbone = new ResNet { Width = 2 },
        };
        Assert.Empty(Errors(two));
        Assert.Empty(Errors(two with { Training = new() { Freeze = ["backbone.layer1"] } }));
        Assert.Empty(
            Errors(
                two with
                {
                    Training = new() { Freeze = ["backbone"], UnfreezeEpoch = 1 },
                }
            )
        );
        Assert.StartsWith(
            "balancing: PcGrad weighs the gradients of the shared part, and training.freeze stops all of it",
            Assert.Single(Errors(two with { Training = new() { Freeze = ["backbone"] } })),
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

    static IReadOnlyList<string> Errors(Experiment experiment) => [.. ExperimentCheck.Check(experiment).Select(p => p.ToString())];

    sealed record Guess : TaskSpec
    {
        public override LossSpec Loss { get; init; } = new Distance();
        public override IReadOnlyList<MetricSpec> Metrics { get; init; } = [new Miss()];
        public bool Place { get; init; }
        public override bool SupportsMixup => !Place;
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
        public override DataSourceContents Open() => throw new NotSupportedException();
    }

    sealed record Distance : LossSpec
    {
        public double Scale { get; init; } = 1;

        public override bool Supports(AnswerKind kind) => true;

        public override torch.Tensor Rows(torch.Tensor output_NO, torch.Tensor target_NW) => throw new NotSupportedException();

        public override void Check(Problems problems) => problems.Require(Scale > 0, "scale", $"{Scale}");
    }

    sealed record Miss : MetricSpec
    {
        public override bool HigherIsBetter => false;

        public override bool Supports(AnswerKind kind) => true;

        public override Measurement Start(HydraSharp.Inference.Cards.Decision decision) => throw new NotSupportedException();
    }
}
