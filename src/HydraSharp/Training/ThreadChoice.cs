using HydraSharp.Training.Distributed;

namespace HydraSharp.Training;

/// <summary>
/// How many threads compute beside other programs. Every parallel region waits for the thread whose processor is taken, so that one
/// thread too many costs more than one too few: the count falls at once, and rises only after two quiet windows in a row.
/// </summary>
internal sealed class ThreadChoice
{
    // What the system itself does now and then.
    const double Small = 0.25;
    const int QuietWindows = 2;

    readonly int budget;
    int quiet;
    int most;

    /// <param name="budget">Threads of a machine that does nothing else.</param>
    internal ThreadChoice(int budget) => this.budget = Count = budget;

    /// <summary>Threads that compute now.</summary>
    internal int Count { get; private set; }

    /// <summary>Decides anew after a window; whether the count changed.</summary>
    internal bool Add(TakenProcessors taken)
    {
        var wanted = Wanted(taken);
        (quiet, most) = wanted <= Count ? (0, 0) : (quiet + 1, quiet == 0 ? wanted : Math.Min(most, wanted));
        if (wanted >= Count && quiet < QuietWindows)
            return false;
        (Count, quiet) = (quiet == QuietWindows ? most : wanted, 0);
        return true;
    }

    // Processors beyond the budget, as a container with a quota has them, are for the others first.
    int Wanted(TakenProcessors taken)
    {
        var spare = Math.Max(0, taken.Processors - budget);
        return budget - (int)Math.Clamp(Math.Ceiling(taken.Others - spare - Small), 0, budget - 1);
    }
}
