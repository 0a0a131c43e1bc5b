using System.Globalization;

namespace HydraSharp.Training.Distributed;

/// <summary>How many threads compute, and what decided it.</summary>
/// <param name="Count">Threads.</param>
/// <param name="Source">What decided: <see cref="Given"/>, <see cref="OpenMp"/>, or words about quota and processors.</param>
internal sealed record ThreadBudget(int Count, string Source)
{
    /// <summary>The experiment names the count.</summary>
    internal const string Given = "training.threads";

    /// <summary>The environment names the count, as batch systems set it.</summary>
    internal const string OpenMp = "OMP_NUM_THREADS";

    const string Quota = "the CPU quota of the control group";
    const string PerProcessor = "one per processor";
    const int Most = 1024;

    /// <summary>Whether someone named the count: then it never changes.</summary>
    internal bool IsFixed => Source is Given or OpenMp;

    /// <summary>
    /// The count for <see cref="Inference.PredictorOptions.Threads"/>: 0, by which ONNX Runtime chooses, where nothing limits it.
    /// </summary>
    internal int ForModelFiles => Source == PerProcessor ? 0 : Count;

    /// <summary>The budget of this process on this machine, for a count from the experiment or 0 for auto.</summary>
    internal static ThreadBudget Of(int given) =>
        Of(given, Environment.GetEnvironmentVariable(OpenMp), Environment.ProcessorCount, CpuQuota.Processors());

    /// <summary>The budget of a rank: as that of one process, its processors shared with the ranks beside it.</summary>
    internal static ThreadBudget Of(int given, IProcessGroup ranks) => given > 0 ? Of(given) : Processors.Share(ranks, Of(0));

    /// <summary>
    /// The count for answers of a run that trained with a count, or 0 for auto; never more than this machine has, which may be a smaller
    /// one.
    /// </summary>
    internal static int ForAnswers(int given) => given > 0 ? Math.Min(given, Of(0).Count) : Of(0).Count;

    /// <summary>The budget from what the experiment, the environment and the machine say.</summary>
    /// <param name="given">The experiment's count; 0 for auto.</param>
    /// <param name="openMp">
    /// OMP_NUM_THREADS: a number, or several for nested levels, of which the first counts. What is none is passed over.
    /// </param>
    /// <param name="processors">Processors that the process may use.</param>
    /// <param name="quota">Processors' time that it may use; null without a quota.</param>
    internal static ThreadBudget Of(int given, string? openMp, int processors, double? quota)
    {
        if (given > 0)
            return new(given, Given);
        var first = (openMp ?? "").Split(',')[0].Trim();
        if (int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var named) && named is >= 1 and <= Most)
            return new(named, OpenMp);
        var whole = (int)Math.Max(1, Math.Floor(Math.Min(quota ?? processors, processors)));
        return new(whole, quota < processors ? Quota : PerProcessor);
    }
}
