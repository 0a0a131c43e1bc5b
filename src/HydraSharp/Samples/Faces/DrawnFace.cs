using HydraSharp.Determinism;

namespace HydraSharp.Samples.Faces;

/// <summary>What a drawn face shows, exactly known.</summary>
/// <param name="Age">5 to 90 years: the older, the greyer the hair and the more lines.</param>
/// <param name="Glasses">Whether it wears glasses.</param>
/// <param name="Mood">One of <see cref="Moods"/>, by the mouth and the brows.</param>
internal sealed record DrawnFace(double Age, bool Glasses, string Mood)
{
    /// <summary>The moods, in class order.</summary>
    internal static IReadOnlyList<string> Moods { get; } = ["sad", "neutral", "smiling", "surprised", "angry"];

    /// <summary>A face drawn at random.</summary>
    internal static DrawnFace Draw(SampleRandom random) =>
        new(Math.Round(random.Uniform(5, 90)), random.NextDouble() < 0.5, Moods[random.Next(Moods.Count)]);
}
