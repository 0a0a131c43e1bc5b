namespace HydraSharp.Training.Evaluators;

/// <summary>What of a picture the network sees before it answers.</summary>
public enum Views
{
    /// <summary>The picture.</summary>
    Single,

    /// <summary>
    /// The picture and its mirror image; their raw outputs are averaged. Costs twice the time, and is wrong where left and right mean something.
    /// </summary>
    Flip,
}
