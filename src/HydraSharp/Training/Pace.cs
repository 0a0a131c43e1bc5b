namespace HydraSharp.Training;

/// <summary>How fast an epoch goes.</summary>
internal sealed class Pace(TimeProvider clock, double earlierSeconds)
{
    readonly long start = clock.GetTimestamp();
    long images;
    long steps;

    /// <summary>Seconds spent in the epoch, those before an interruption included.</summary>
    internal double Seconds => earlierSeconds + Here;

    /// <summary>Images a second since the start or the resumption.</summary>
    internal double ImagesPerSecond => Here > 0 ? images / Here : 0;

    // A clock that is set back must not make durations negative.
    double Here => Math.Max(0, clock.GetElapsedTime(start).TotalSeconds);

    /// <summary>Counts a step.</summary>
    internal void Add(int count)
    {
        images += count;
        steps++;
    }

    /// <summary>Time that so many steps will take.</summary>
    internal TimeSpan Left(long count) => steps == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(Here / steps * count, 1e9));
}
