namespace HydraSharp.Training.Evaluators;

/// <summary>What of an image the network sees before it answers.</summary>
public enum TestTimeAugmentation
{
    /// <summary>The image.</summary>
    Single,

    /// <summary>
    /// The image and its mirror image; their raw outputs are averaged. Costs twice the time, and is wrong where left and right mean
    /// something.
    /// </summary>
    Flip,
}
