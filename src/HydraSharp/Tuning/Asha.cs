namespace HydraSharp.Tuning;

/// <summary>
/// Which trial is trained next and how far: asynchronous successive halving, Li et al., "A System for Massively Parallel Hyperparameter
/// Tuning", MLSys 2020, algorithm 2, with one worker. A trial that is among the best of its rung, one in <see cref="Factor"/>, continues
/// to the next; where none may, a new one begins. What was spent at any time was spent well so far, so that the search can end at any
/// time.
/// </summary>
internal sealed class Asha
{
    /// <summary>How many times more epochs the next rung has, and what share of trials continues to it. 3 or 4 in the paper.</summary>
    internal const int Factor = 3;

    readonly List<Dictionary<int, double>> rungs;
    readonly List<HashSet<int>> promoted;
    int trials;

    /// <summary>Begins a search.</summary>
    /// <param name="epochs">Epochs of a whole training.</param>
    internal Asha(int epochs)
    {
        var lengths = new List<int>();
        for (double length = epochs; length >= 1; length /= Factor)
            lengths.Insert(0, (int)Math.Round(length));
        Lengths = [.. lengths.Distinct()];
        rungs = [.. Lengths.Select(_ => new Dictionary<int, double>())];
        promoted = [.. Lengths.Select(_ => new HashSet<int>())];
    }

    /// <summary>Epochs after which a trial has come to each rung.</summary>
    internal IReadOnlyList<int> Lengths { get; }

    /// <summary>The next work: a trial, counted from 0, and the rung that it is to come to.</summary>
    internal (int Trial, int Rung) Next()
    {
        for (var rung = Lengths.Count - 2; rung >= 0; rung--)
        {
            var best = rungs[rung]
                .Where(t => !double.IsNaN(t.Value))
                .OrderBy(t => t.Value)
                .ThenBy(t => t.Key)
                .Take(rungs[rung].Count / Factor)
                .Select(t => t.Key);
            foreach (var trial in best.Where(t => !promoted[rung].Contains(t)))
                return (trial, rung + 1);
        }

        return (trials, 0);
    }

    /// <summary>Epochs that a work takes: those from the rung before.</summary>
    internal int Cost((int Trial, int Rung) work) => Lengths[work.Rung] - (work.Rung == 0 ? 0 : Lengths[work.Rung - 1]);

    /// <summary>Takes in what came out of a work.</summary>
    /// <param name="work">What <see cref="Next"/> gave.</param>
    /// <param name="score">Lower is better; NaN for a trial that failed, which never continues.</param>
    internal void Add((int Trial, int Rung) work, double score)
    {
        if (work.Rung == 0)
            trials = Math.Max(trials, work.Trial + 1);
        else
            promoted[work.Rung - 1].Add(work.Trial);
        rungs[work.Rung][work.Trial] = score;
    }

    /// <summary>The best trial of the highest rung that any has come to, with its rung and score; null before the first.</summary>
    internal (int Trial, int Rung, double Score)? Best()
    {
        for (var rung = Lengths.Count - 1; rung >= 0; rung--)
            if (
                rungs[rung]
                    .Where(t => !double.IsNaN(t.Value))
                    .OrderBy(t => t.Value)
                    .ThenBy(t => t.Key)
                    .Select(t => ((int, int, double)?)(t.Key, rung, t.Value))
                    .FirstOrDefault() is
                { } best
            )
                return best;
        return null;
    }

    /// <summary>Every trial, with the highest rung that it has come to and its score there.</summary>
    internal IReadOnlyList<(int Trial, int Rung, double Score)> Standing() =>
        [
            .. Enumerable
                .Range(0, trials)
                .Select(t =>
                    Enumerable
                        .Range(0, Lengths.Count)
                        .Reverse()
                        .Where(r => rungs[r].ContainsKey(t))
                        .Select(r => (t, r, rungs[r][t]))
                        .First()
                ),
        ];
}
