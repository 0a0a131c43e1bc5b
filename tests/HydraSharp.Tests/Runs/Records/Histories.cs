using HydraSharp.Runs.Records;
using HydraSharp.Tasks.Metrics;

namespace HydraSharp.Tests.Runs.Records;

/// <summary>
/// A small history with what histories may hold: a loss that is not defined, a metric that is not, an epoch without validation.
/// </summary>
internal static class Histories
{
    public static readonly DateTimeOffset Began = new(2026, 1, 2, 3, 4, 0, TimeSpan.Zero);

    public static IReadOnlyList<EpochRecord> Two =>
        [
            new(1, 2.5, 100, 0.001, [new("age", 0.1), new("race", double.NaN)], null, Began.AddSeconds(2.5)),
            new(
                2,
                2,
                125.25,
                1e-05,
                [new("age", 0.0625), new("race", 1.5)],
                new Evaluation(
                    "validation",
                    10,
                    [new("age", new(10, [new("mae", 5.25)])), new("race", new(0, [new("macro_f1", double.NaN)]))]
                ),
                Began.AddSeconds(5)
            )
            {
                ImageSize = 64,
            },
        ];
}
