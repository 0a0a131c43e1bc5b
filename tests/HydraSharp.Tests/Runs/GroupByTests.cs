using HydraSharp.Data.Formats;
using HydraSharp.Data.Loading;
using HydraSharp.Data.Splits;
using HydraSharp.Inference;
using HydraSharp.Training;
using Xunit;

namespace HydraSharp.Tests.Runs;

[Collection(nameof(WholeRuns))]
public sealed class GroupByTests
{
    [Fact]
    public void AnInterruptedRunGoesOnAndNoticesOtherCopies()
    {
        using var tiny = new TinyRun(40);
        var table = File.ReadAllLines(tiny.Table).ToList();
        for (var i = 0; i < 12; i++)
        {
            File.Copy(tiny.At($"data/faces/{i:D5}.jpg"), tiny.At($"data/faces/copy{i}.jpg"));
            table.Add(table[i + 1].Replace($"{i:D5}.jpg", $"copy{i}.jpg", StringComparison.Ordinal));
        }

        File.WriteAllLines(tiny.Table, table);
        var data = (CsvTable)tiny.Experiment.Data with { GroupBy = new Duplicates() };
        var experiment = tiny.Experiment with { Data = data, Training = tiny.Experiment.Training with { Epochs = 2 } };
        using var stop = new CancellationTokenSource();
        var reported = new List<TrainingEvent>();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Run.Train(
                experiment,
                tiny.At("run"),
                new()
                {
                    Stop = stop.Token,
                    Report = e =>
                    {
                        reported.Add(e);
                        if (e is TrainingEvent.EpochEnded)
                            stop.Cancel();
                    },
                }
            )
        );
        var notes = reported.OfType<TrainingEvent.Note>().Select(n => n.Text).ToArray();
        Assert.Contains("looking for what belongs together (Duplicates)", notes);
        Assert.Contains(notes, n => n.StartsWith("Duplicates: 24 of 52 examples are in 12 groups", StringComparison.Ordinal));
        Assert.Equal(2, reported.OfType<TrainingEvent.Reading>().Count(r => r.Done == r.Total)); // looked at, then verified

        // A copy becomes another image of the same length: its part may change, and the run notices what changed.
        var parts = data.Open(new(), (_, _) => { }, default).Examples.ToDictionary(e => e.Key, e => e.Split);
        var alone = data.Open().Examples.ToDictionary(e => e.Key, e => e.Split);
        var moved = parts.First(p => p.Value != alone[p.Key]).Key;
        var file = tiny.At("data/" + moved);
        var bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(file, bytes[..2].Concat(Garbled(bytes)).ToArray());
        var error = Assert.Throws<HydraException>(() =>
            Run.Train(
                experiment with
                {
                    Loader = experiment.Loader with { OnBadImage = BadImages.Skip },
                },
                tiny.At("run"),
                new() { Resume = true }
            )
        );
        Assert.Contains("was trained on other data: source 'data' had", error.Message, StringComparison.Ordinal);
        File.WriteAllBytes(file, bytes);
        Run.Train(experiment, tiny.At("run"), new() { Resume = true });
        Run.Train(experiment, tiny.At("whole"));
        Assert.Equal(File.ReadAllBytes(tiny.At("whole/model.safetensors")), File.ReadAllBytes(tiny.At("run/model.safetensors")));
        Assert.Contains(
            "group_by: { type: Duplicates",
            File.ReadAllText(tiny.At("run/experiment.yaml"))
                .Replace("group_by:\n    type: Duplicates", "group_by: { type: Duplicates", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }

    static IEnumerable<byte> Garbled(byte[] bytes) => Enumerable.Repeat((byte)0, bytes.Length - 2);
}
