using HydraSharp.Networks.Backbones;

namespace HydraSharp.Networks.Sharing;

/// <summary>A backbone's pieces by the feature map that they lead to.</summary>
internal static class BackboneLevels
{
    /// <summary>The pieces up to each map, from behind the one before: [maps][pieces].</summary>
    internal static IReadOnlyList<IReadOnlyList<BackboneStep>> Of(IReadOnlyList<BackboneStep> steps)
    {
        var levels = new List<IReadOnlyList<BackboneStep>>();
        var level = new List<BackboneStep>();
        foreach (var step in steps)
        {
            level.Add(step);
            if (!step.EndsMap)
                continue;
            levels.Add(level);
            level = [];
        }

        return levels;
    }
}
