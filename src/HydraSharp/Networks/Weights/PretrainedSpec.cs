using System.ComponentModel;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Networks.Backbones;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Networks.Weights;

/// <summary>What the backbone's weights begin with. A resumed run does not begin again.</summary>
/// <remarks>
/// This family is closed: other assemblies cannot add a member, since a member reads files in the formats of the library.
/// </remarks>
[DisplayName("pretrained")]
public abstract record PretrainedSpec : IChecked
{
    private protected PretrainedSpec() { }

    /// <summary>The weights, read and checked; null for fresh ones.</summary>
    /// <param name="storage">The disk.</param>
    /// <param name="log">Receives what the user should know.</param>
    /// <param name="stop">Ends the work early.</param>
    /// <exception cref="HydraException">The weights are not there, or not what they should be.</exception>
    internal abstract StoredWeights? Read(IStorage storage, Action<string> log, CancellationToken stop);

    /// <summary>How the weights are put in.</summary>
    internal virtual WeightsUse Use => new();

    /// <summary>Why these weights cannot fit the backbone; null where that is not known before they are read.</summary>
    internal virtual string? Misfit(BackboneSpec backbone) => null;

    /// <inheritdoc />
    public virtual void Check(Problems problems) { }
}
