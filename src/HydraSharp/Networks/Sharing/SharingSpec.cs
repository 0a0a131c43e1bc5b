using System.ComponentModel;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Specs.Validation;
using HydraSharp.Tasks;

namespace HydraSharp.Networks.Sharing;

/// <summary>What the tasks of a network share, and where they part.</summary>
/// <remarks>This family is closed: other assemblies cannot add a member, since a member takes the network apart.</remarks>
[DisplayName("sharing")]
public abstract record SharingSpec : IChecked
{
    private protected SharingSpec() { }

    /// <summary>One backbone and one neck for all: what an experiment has that says nothing.</summary>
    internal static SharingSpec Plain => new HardSharing();

    /// <summary>Whether all heads read the same numbers, so that the tasks' gradients by them can be compared.</summary>
    internal virtual bool OneRepresentation => true;

    /// <summary>Whether a head can be added to a trained network without a change of what the others read.</summary>
    internal virtual bool CanGrow => true;

    /// <summary>Creates the layers before the heads, with fresh weights.</summary>
    /// <param name="backbone">The backbone.</param>
    /// <param name="neck">The neck.</param>
    /// <param name="tasks">The tasks, in the network's order.</param>
    internal abstract Encoder Create(BackboneSpec backbone, NeckSpec neck, IReadOnlyList<TaskSpec> tasks);

    /// <summary>Adds the errors that need the network's other parts, which are right in themselves.</summary>
    internal virtual void CheckModel(BackboneSpec backbone, NeckSpec neck, IReadOnlyList<TaskSpec> tasks, Problems problems) { }

    /// <inheritdoc />
    public virtual void Check(Problems problems) { }

    /// <summary>Adds an error where the features are a map.</summary>
    private protected void RequireFeatures(BackboneSpec backbone, NeckSpec neck, Problems problems)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var body = backbone.Create();
        problems.Require(
            neck.Map(body.Outputs) is null,
            "",
            $"{GetType().Name} works on the image-level features, and neck {neck.GetType().Name} gives a map of them",
            "neck: GlobalPool and image-level tasks, or for dense prediction sharing: BranchAt, CrossStitch or Mtan"
        );
    }

    /// <summary>Adds an error where the backbone cannot be taken to pieces.</summary>
    private protected void RequireSteps(BackboneSpec backbone, Problems problems)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var body = backbone.Create();
        problems.Require(
            body.Steps.Count(s => s.EndsMap) == body.Outputs.Count,
            "",
            $"{GetType().Name} works at the blocks of the backbone, and {backbone.GetType().Name} names none",
            "a backbone such as ResNet or MobileNetV2"
        );
    }
}
