namespace HydraSharp.Backbones;

/// <summary>ResNet.</summary>
public sealed record ResNet : BackboneSpec
{
    /// <inheritdoc />
    public override Backbone Create() => throw new NotSupportedException();
}
