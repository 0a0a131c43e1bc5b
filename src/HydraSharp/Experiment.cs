using HydraSharp.Data;
using HydraSharp.Data.Augment;
using HydraSharp.Data.Formats;
using HydraSharp.Data.Loading;
using HydraSharp.Inference.Imaging;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Networks.Sharing;
using HydraSharp.Networks.Weights;
using HydraSharp.Tasks;
using HydraSharp.Training;
using HydraSharp.Training.Balancing;
using HydraSharp.Training.Evaluators;
using HydraSharp.Training.Targets;

namespace HydraSharp;

/// <summary>Everything one training run depends on. YAML and C# build the same object.</summary>
public sealed record Experiment
{
    /// <summary>Where images and labels come from.</summary>
    public DataSpec Data { get; init; } = new FileNames();

    /// <summary>How an image becomes the network's input.</summary>
    public ImagePreprocessing Image { get; init; } = new();

    /// <summary>Random changes of the training images, in this order.</summary>
    public IReadOnlyList<TransformSpec> Augment { get; init; } = [];

    /// <summary>How images are read ahead.</summary>
    public LoaderSpec Loader { get; init; } = new();

    /// <summary>The shared part of the model.</summary>
    public BackboneSpec Backbone { get; init; } = new ResNet();

    /// <summary>Weights the backbone begins with.</summary>
    public PretrainedSpec Pretrained { get; init; } = new FromScratch();

    /// <summary>What joins the backbone to the heads.</summary>
    public NeckSpec Neck { get; init; } = new GlobalPool();

    /// <summary>What the tasks share, and where they part.</summary>
    public SharingSpec Sharing { get; init; } = new HardSharing();

    /// <summary>What is predicted, a head each.</summary>
    public IReadOnlyList<TaskSpec> Tasks { get; init; } = [];

    /// <summary>Other runs whose answers become labels of training images that have none.</summary>
    public IReadOnlyList<Teacher> Teacher { get; init; } = [];

    /// <summary>How the tasks' losses become one step.</summary>
    public BalancingSpec Balancing { get; init; } = new EqualWeights();

    /// <summary>How the weights are fitted.</summary>
    public TrainingSpec Training { get; init; } = new();

    /// <summary>How the trained network is asked.</summary>
    public EvaluationSpec Evaluation { get; init; } = new();
}
