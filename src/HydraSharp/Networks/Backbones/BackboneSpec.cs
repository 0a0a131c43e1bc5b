using HydraSharp.Specs.Validation;

namespace HydraSharp.Networks.Backbones;

/// <summary>The shared part of the model: images to feature maps.</summary>
public abstract record BackboneSpec : IChecked
{
    /// <summary>Smallest input, in pixels, that it can take.</summary>
    public virtual int MinimumSize => 32;

    /// <summary>Whether an array of published weights, by its name, is of a layer that these settings leave out on purpose.</summary>
    public virtual bool LeavesOut(string name) => false;

    /// <summary>Creates the network with fresh weights, drawn from torch's random generator.</summary>
    public abstract Backbone Create();

    /// <inheritdoc />
    public virtual void Check(Problems problems) { }
}
