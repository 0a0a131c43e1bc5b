using HydraSharp.Specs.Validation;

namespace HydraSharp.Networks.Backbones;

/// <summary>The shared part of the model: images to feature maps.</summary>
public abstract record BackboneSpec : IChecked
{
    /// <summary>Smallest input, in pixels, that it can take.</summary>
    public virtual int MinimumSize => 32;

    /// <summary>
    /// Weights that somebody published for backbones of this type, whatever its settings are; a name stands alone in <c>pretrained:</c> and
    /// <c>hydra weights</c> lists it.
    /// </summary>
    public virtual IReadOnlyList<PublishedWeights> Published => [];

    /// <summary>Whether an array of published weights, by its name, is of a layer that these settings leave out on purpose.</summary>
    public virtual bool LeavesOut(string name) => false;

    /// <summary>
    /// The same backbone in its other sizes, and how each is written in an experiment: for weights that turn out to be of another size.
    /// </summary>
    internal virtual IReadOnlyList<(BackboneSpec Spec, string Words)> Siblings => [];

    /// <summary>Creates the network with fresh weights, drawn from torch's random generator.</summary>
    public abstract Backbone Create();

    /// <inheritdoc />
    public virtual void Check(Problems problems) { }
}
