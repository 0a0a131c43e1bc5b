using HydraSharp.Specs;
using HydraSharp.Specs.Validation;
using HydraSharp.Training.Distributed;
using HydraSharp.Training.Optimizers;
using HydraSharp.Training.Schedules;

namespace HydraSharp.Training;

/// <summary>How the weights are fitted.</summary>
public sealed record TrainingSpec : IChecked
{
    /// <summary>Passes over the training data.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Images in one batch.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Batches whose gradients are added up before one step of the optimizer.</summary>
    public int GradientAccumulationSteps { get; init; } = 1;

    /// <summary>Seed of every random choice of the run.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>
    /// Threads that compute; auto (0) takes OMP_NUM_THREADS, or one per processor within the CPU quota, and fewer while other programs
    /// take processors. Other threads, other rounding: a run is resumed with its own number, and a number given here never changes.
    /// </summary>
    [WordForZero("auto")]
    public int Threads { get; init; }

    /// <summary>Where it computes: cpu, or cuda where the build has it.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>The numbers it computes with. Weights are always kept in float32.</summary>
    public Precision Precision { get; init; } = Precision.Float32;

    /// <summary>What turns gradients into steps.</summary>
    public OptimizerSpec Optimizer { get; init; } = new AdamW();

    /// <summary>How the learning rate moves during the run.</summary>
    public ScheduleSpec Schedule { get; init; } = new OneCycle();

    /// <summary>Largest norm of the gradient of all parameters together; 0 for no limit.</summary>
    public double ClipNorm { get; init; }

    /// <summary>A moving average of the weights, which is then what is measured and saved as the model; decay 0 for none.</summary>
    public double EmaDecay { get; init; }

    /// <summary>Steps between two updates of the moving average; the decay is per step whatever this is.</summary>
    public int EmaEvery { get; init; } = 4;

    /// <summary>Smaller images in the early epochs; none for whole ones throughout.</summary>
    public ProgressiveResizing? Resizing { get; init; }

    /// <summary>Mixes of two images and their labels instead of the images themselves; none for no mixing.</summary>
    public Mixup? Mixup { get; init; }

    /// <summary>
    /// Parts that do not learn, by parameter-name prefix such as <c>backbone.layer1</c>; their batch-norm statistics stay as well.
    /// </summary>
    public IReadOnlyList<string> Freeze { get; init; } = [];

    /// <summary>Epochs after which the frozen parts learn too, at their own rates and with fresh moments; 0 for never.</summary>
    public int UnfreezeEpoch { get; init; }

    /// <summary>
    /// Whether the batch-norm statistics of released parts follow the data again; otherwise they stay as they were frozen.
    /// </summary>
    public bool UnfreezeStatistics { get; init; } = true;

    /// <summary>Factors on the learning rate by parameter-name prefix, such as <c>backbone: 0.1</c>; the longest prefix counts.</summary>
    public IReadOnlyDictionary<string, double> Rates { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>
    /// Epochs after the best one, by the measure that chooses the best over all tasks, after which training stops; 0 for never.
    /// </summary>
    public int Patience { get; init; }

    /// <summary>Importance of each task when the best checkpoint is chosen; 1 where not named.</summary>
    public IReadOnlyDictionary<string, double> Preference { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>
    /// Steps from one look at the tasks' gradients on the shared part to the next, for the report: whether tasks pull the same way, block
    /// by block.
    /// A look costs a backward pass for each task and changes nothing; 0 for none.
    /// </summary>
    public int GradientsEvery { get; init; }

    /// <summary>
    /// Steps from one try to the next of what a step for one task alone would do to the losses of all, for the report: which tasks help
    /// each other, and which are better trained separately. A try costs a backward pass and two forward passes in float32 for each task
    /// and changes nothing; 0 for none.
    /// </summary>
    public int AffinityEvery { get; init; }

    /// <summary>Steps between checkpoints inside an epoch; 0 for only at the end of each epoch.</summary>
    public int CheckpointSteps { get; init; }

    /// <summary>
    /// How several processes work together that mpirun started; each takes batches of batch_size, so that a step has as many times the
    /// images.
    /// </summary>
    public DistributedSpec Distributed { get; init; } = new();

    /// <summary>How many checkpoints are kept, besides the best.</summary>
    public int KeepCheckpoints { get; init; } = 3;

    /// <inheritdoc />
    public void Check(Problems problems)
    {
        problems.Require(Epochs >= 1, "epochs", $"{Epochs} epochs", "at least 1");
        problems.Require(BatchSize is >= 1 and <= 65536, "batch_size", $"{BatchSize} images", "from 1 to 65536");
        problems.Require(
            GradientAccumulationSteps >= 1,
            "gradient_accumulation_steps",
            $"{GradientAccumulationSteps} batches",
            "at least 1"
        );
        problems.Require(Threads is >= 0 and <= 1024, "threads", $"{Threads} threads", "auto, or how many");
        problems.Require(Device is "cpu" or "cuda", "device", $"unknown device '{Device}'", "cpu or cuda");
        problems.Require(ClipNorm >= 0 && double.IsFinite(ClipNorm), "clip_norm", $"{ClipNorm} is not a norm", "0 for no limit");
        problems.Require(EmaDecay is >= 0 and < 1, "ema_decay", $"{EmaDecay} is not a decay", "0, or just below 1 such as 0.999");
        problems.Require(EmaEvery >= 1, "ema_every", $"{EmaEvery} steps", "at least 1");
        problems.Require(
            Mixup is null || BatchSize > 1,
            "mixup",
            "a batch of 1 image has no partners",
            "a batch_size of at least 2, or no mixup"
        );
        CheckFreezing(problems);
        problems.Require(Patience >= 0, "patience", $"{Patience} epochs", "0 for never");
        problems.Require(GradientsEvery >= 0, "gradients_every", $"{GradientsEvery} steps", "0 for never, or such as 50");
        problems.Require(AffinityEvery >= 0, "affinity_every", $"{AffinityEvery} steps", "0 for never, or such as 100");
        problems.Require(CheckpointSteps >= 0, "checkpoint_steps", $"{CheckpointSteps} steps", "0 for only at the end of an epoch");
        problems.Require(KeepCheckpoints >= 1, "keep_checkpoints", $"{KeepCheckpoints}", "at least 1");
        foreach (var (name, rate) in Rates)
            problems.Require(rate >= 0 && double.IsFinite(rate), $"rates.{name}", $"{rate} is not a factor");
        foreach (var (name, weight) in Preference)
            problems.Require(weight >= 0 && double.IsFinite(weight), $"preference.{name}", $"{weight} is not a weight");
    }

    void CheckFreezing(Problems problems)
    {
        problems.Require(UnfreezeEpoch >= 0, "unfreeze_epoch", $"{UnfreezeEpoch} epochs", "0 for never");
        problems.Require(
            UnfreezeEpoch == 0 || Freeze.Count > 0,
            "unfreeze_epoch",
            "nothing is frozen that could be unfrozen",
            "name it in training.freeze, or leave unfreeze_epoch out"
        );
        problems.Require(
            UnfreezeEpoch == 0 || UnfreezeEpoch < Epochs,
            "unfreeze_epoch",
            $"the run ends after {Epochs} epochs, before anything is unfrozen",
            "below training.epochs"
        );
    }
}
