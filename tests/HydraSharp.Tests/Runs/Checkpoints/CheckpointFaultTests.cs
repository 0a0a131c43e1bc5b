using HydraSharp.Determinism;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Runs.Checkpoints;
using HydraSharp.Tests.Files;
using Xunit;
using static HydraSharp.Tests.Runs.Checkpoints.CheckpointStoreTests;

namespace HydraSharp.Tests.Runs.Checkpoints;

/// <summary>Every operation of a save fails once, every moment of it is a power loss once, every byte of it is damaged.</summary>
public sealed class CheckpointFaultTests
{
    const string Folder = "/run/checkpoints";

    static LoggedStorage Disk(params long[] steps)
    {
        var disk = new LoggedStorage();
        foreach (var step in steps)
            new CheckpointStore(disk, Folder, 3).Save(step, Saved(step), protect: 10);
        return disk;
    }

    static LoadedCheckpoint? Newest(IStorage disk, List<string>? warnings = null) =>
        new CheckpointStore(disk, Folder, 3).LoadNewest((warnings ?? []).Add);

    public static TheoryData<string> Errors => ["full", "full for good", "forbidden", "broken", "odd"];

    [Theory]
    [MemberData(nameof(Errors))]
    public void WhicheverOperationOfASaveFailsTheOldOrTheNewCheckpointIsWhole(string kind)
    {
        Func<Exception> error = kind switch
        {
            "forbidden" => FaultyStorage.Forbidden,
            "broken" => FaultyStorage.Broken,
            "odd" => () => new IOException("odd"),
            _ => FaultyStorage.Full,
        };
        var (failing, failures, olds) = (1, 0, 0);
        for (; ; failing++)
        {
            var disk = Disk(10, 20, 30, 40);
            var faulty = new FaultyStorage(disk, failing, error, kind == "full for good");
            HydraException? reported = null;
            try
            {
                new CheckpointStore(faulty, Folder, 3).Save(50, Saved(50), protect: 10);
            }
            catch (HydraException caught)
            {
                reported = caught;
            }
            if (faulty.Operations < failing)
                break;

            foreach (var step in new CheckpointStore(disk, Folder, 3).Steps())
                Assert.True(Holds(new CheckpointStore(disk, Folder, 3).Load(step), step));
            var newest = Newest(disk)!;
            Assert.True(newest.Step is 40 or 50, $"operation {failing}: {newest.Step}");
            if (reported is null)
                Assert.Equal(50, newest.Step);
            if (newest.Step == 40)
                olds++;
            if (reported is null)
                continue;
            failures++;
            Assert.Equal(ErrorKind.Resources, reported.Kind);
            Assert.Contains(Folder, reported.Message, StringComparison.Ordinal);
            new CheckpointStore(disk, Folder, 3).Save(60, Saved(60), protect: 10);
            Assert.DoesNotContain(disk.List(Folder), name => name.StartsWith('.'));
            Assert.True(Holds(Newest(disk)!, 60));
        }

        // create, three writes, sync, rename, sync, two pointers of three operations, list, rename, sync of the old ones
        Assert.True(failures >= 15, $"{failures} failures");
        Assert.True(olds >= 6, $"{olds} old");
    }

    [Fact]
    public void AFullDiskIsReportedWithWhatIsNeededAndWhatIsLeft()
    {
        var disk = Disk(10);
        // list of leftovers, create, first file
        var faulty = new FaultyStorage(disk, 3, FaultyStorage.Full) { Free = 1000 };
        var reported = Assert.Throws<HydraException>(() => new CheckpointStore(faulty, Folder, 3).Save(20, Saved(20)));
        Assert.Equal(
            "cannot save checkpoint '/run/checkpoints/step-00000020': the disk is full (at least 2.0 kB needed, 1.0 kB free). "
                + "The last whole checkpoint is step-00000010. Free some space, then continue with --resume.",
            reported.Message
        );
        Assert.Equal(["best", "last", "step-00000010"], disk.List(Folder));
    }

    [Fact]
    public void WhenAPowerLossCanHappenAtAnyMomentTheOldOrTheNewCheckpointIsWhole()
    {
        var states = 0;
        var disk = Disk(10, 20, 30);
        states += Replay(disk, store => store.Save(40, Saved(40), protect: 10), loaded => Holds(loaded, 30) || Holds(loaded, 40));
        Assert.True(AfterPowerLoss(disk, loaded => Holds(loaded, 40)));
        states += Replay(disk, store => store.Save(50, Saved(50), protect: 50), loaded => Holds(loaded, 40) || Holds(loaded, 50));
        Assert.True(AfterPowerLoss(disk, loaded => Holds(loaded, 50)));
        // The step is there with other bytes: a rename aside, a rename into place.
        states += Replay(disk, store => store.Save(50, Saved(50, 1), protect: 50), loaded => Holds(loaded, 50) || Holds(loaded, 50, 1));
        Assert.True(AfterPowerLoss(disk, loaded => Holds(loaded, 50, 1)));
        // The only checkpoint is replaced.
        var single = Disk(10);
        states += Replay(single, store => store.Save(10, Saved(10, 1)), loaded => Holds(loaded, 10) || Holds(loaded, 10, 1));
        Assert.True(AfterPowerLoss(single, loaded => Holds(loaded, 10, 1)));
        Assert.True(states >= 1000, $"{states} states");
    }

    [Fact]
    public void APowerLossDuringTheVeryFirstSaveLeavesNoneOrAWholeOne()
    {
        var disk = new LoggedStorage();
        Assert.True(Replay(disk, store => store.Save(10, Saved(10)), loaded => Holds(loaded, 10), first: true) >= 200);
    }

    [Fact]
    public void TheReplayNoticesADiskThatDoesNotSynchronise()
    {
        var disk = new LoggedStorage { IgnoresSync = true };
        new CheckpointStore(disk, Folder, 1).Save(10, Saved(10));
        Assert.ThrowsAny<Exception>(() =>
            Replay(disk, store => store.Save(20, Saved(20)), loaded => Holds(loaded, 10) || Holds(loaded, 20))
        );
    }

    // At each moment: nothing unsynchronised survives, all does, each first part of it does, and random choices.
    static int Replay(LoggedStorage disk, Action<CheckpointStore> save, Func<LoadedCheckpoint, bool> isGood, bool first = false)
    {
        var (states, moment) = (0, 0);
        disk.Watch = (what, now) =>
        {
            moment++;
            for (var i = 0; i < 30; i++)
            {
                var random = new SampleRandom(7, moment, i);
                var left = i;
                Func<bool> survives = i switch
                {
                    0 => () => false,
                    1 => () => true,
                    < 12 => () => left-- > 1,
                    _ => () => random.Next(2) == 0,
                };
                var after = now.Copy().Crash(survives, random);
                var store = new CheckpointStore(after, Folder, 3);
                foreach (var step in store.Steps())
                    store.Load(step);
                var warnings = new List<string>();
                var loaded = Newest(after, warnings);
                Assert.True(loaded is null ? first : isGood(loaded), $"{what}, choice {i}: {loaded?.Step}");
                Assert.Empty(warnings);
                new CheckpointStore(after, Folder, 3).Save(99, Saved(99));
                Assert.True(Holds(Newest(after)!, 99));
                Assert.DoesNotContain(after.List(Folder), name =>
                    name.StartsWith(".tmp", StringComparison.Ordinal)
                    || name.StartsWith(".deleted", StringComparison.Ordinal)
                    || name.StartsWith(".replaced", StringComparison.Ordinal)
                );
                states++;
            }
        };
        try
        {
            save(new CheckpointStore(disk, Folder, 3));
        }
        finally
        {
            disk.Watch = null;
        }
        return states;
    }

    static bool AfterPowerLoss(LoggedStorage disk, Func<LoadedCheckpoint, bool> isGood) =>
        isGood(Newest(disk.Copy().Crash(() => false, new SampleRandom(1, 1, 1)))!);

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("state.json")]
    [InlineData("manifest.json")]
    public void EveryDamageIsNoticedAndTheCheckpointBeforeIsUsed(string file)
    {
        var path = $"{Folder}/step-00000020/{file}";
        var whole = Disk(10, 20)[path];
        var random = new SampleRandom(3, 1, file.Length);
        var damages = new List<byte[]>
        {
            new byte[whole.Length],
            Disk(10, 20)[$"{Folder}/step-00000010/{file}"],
            whole.Append((byte)0).ToArray(),
        };
        for (var i = 0; i < 64; i++)
            damages.Add(whole[..(whole.Length * i / 64)]);
        var flips =
            file == "manifest.json"
                ? Enumerable.Range(0, whole.Length * 8)
                : Enumerable.Range(0, 256).Select(_ => random.Next(whole.Length * 8));
        foreach (var bit in flips)
        {
            var flipped = whole.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            damages.Add(flipped);
        }

        foreach (var damage in damages)
        {
            var disk = Disk(10, 20);
            disk[path] = damage;
            MustUseTheOneBefore(disk, file);
        }

        var without = Disk(10, 20);
        without.DeleteFile(path);
        MustUseTheOneBefore(without, file);
    }

    static void MustUseTheOneBefore(LoggedStorage disk, string file)
    {
        var warnings = new List<string>();
        Assert.True(Holds(Newest(disk, warnings)!, 10));
        var warning = Assert.Single(warnings);
        Assert.Contains($"'{Folder}/step-00000020' is damaged: {file} ", warning, StringComparison.Ordinal);
        Assert.True(disk.Exists($"{Folder}/.bad-step-00000020"));
        Assert.False(disk.Exists($"{Folder}/step-00000020"));
    }

    [Fact]
    public void AFolderUnderAnothersNameIsNoticed()
    {
        var disk = Disk(10, 20);
        disk.Rename($"{Folder}/step-00000020", $"{Folder}/step-00000030");
        var warnings = new List<string>();
        Assert.True(Holds(Newest(disk, warnings)!, 10));
        Assert.Contains("manifest.json is of step 20, expected 30", Assert.Single(warnings), StringComparison.Ordinal);
    }
}
