using HydraSharp.Networks;

namespace HydraSharp.Configuration;

/// <summary>Builds the network of an experiment; nothing else does.</summary>
internal static class ModelFactory
{
    /// <summary>A network with fresh weights from torch's random generator, which computes nothing yet.</summary>
    internal static HydraNet Build(Experiment experiment) =>
        new(experiment.Backbone, experiment.Neck, experiment.Tasks, experiment.Sharing);
}
