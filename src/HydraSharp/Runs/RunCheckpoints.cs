using System.Text.Json;
using HydraSharp.Files;
using HydraSharp.Files.Tensors;
using HydraSharp.Inference;
using HydraSharp.Networks;
using HydraSharp.Runs.Checkpoints;
using HydraSharp.Runs.Records;
using HydraSharp.Training;
using HydraSharp.Training.Distributed;
using static TorchSharp.torch;

namespace HydraSharp.Runs;

/// <summary>Writes and reads what a run needs to continue.</summary>
internal sealed class RunCheckpoints
{
    const string ModelFile = "model.safetensors";
    const string AverageFile = "average.safetensors";
    const string OptimizerFile = "optimizer.safetensors";
    const string StateFile = "state.json";

    readonly IStorage storage;
    readonly RunFolder folder;
    readonly TrainOptions options;
    readonly CheckpointStore store;
    readonly IProcessGroup ranks;
    LoadedCheckpoint? newest;

    internal RunCheckpoints(IStorage storage, RunFolder folder, int keep, TrainOptions options)
    {
        (this.storage, this.folder, this.options) = (storage, folder, options);
        store = new(storage, folder.Checkpoints, keep);
        ranks = options.Ranks;
        var threads = ranks.OnRankZero(() =>
        {
            newest = store.LoadNewest(text => options.Report(new TrainingEvent.Warning(text)));
            return newest is null ? [] : BitConverter.GetBytes(State(newest).Threads);
        });
        Threads = threads.Length == 0 ? null : BitConverter.ToInt32(threads);
    }

    /// <summary>Whether the run has no checkpoint yet.</summary>
    internal bool IsNew => Threads is null;

    /// <summary>The number of threads that the saved run computes with; null for a new run.</summary>
    internal int? Threads { get; }

    /// <summary>
    /// Puts the newest whole checkpoint into the trainer of every rank; null when there is none, and all begin with the weights of rank 0.
    /// </summary>
    internal RunState? Restore(Trainer trainer)
    {
        var bytes = ranks.OnRankZero(() =>
            newest is null ? [] : JsonSerializer.SerializeToUtf8Bytes(Restore(newest, trainer), RunJson.Options)
        );
        StateBroadcast.Send(ranks, trainer);
        if (bytes.Length == 0)
            return null;
        var state = JsonSerializer.Deserialize<RunState>(bytes, RunJson.Options)!;
        foreach (var (name, steps) in state.ParameterSteps)
            trainer.Optimizer.Restore(name, steps);
        trainer.Step = state.Step;
        return state;
    }

    /// <summary>Writes a checkpoint. Refuses weights that are not finite, so that no file ever holds one.</summary>
    internal void Save(Trainer trainer, RunState state) => ranks.OnRankZero(() => Write(trainer, state));

    /// <summary>Writes down how large the network is.</summary>
    internal void WriteNetwork(HydraNet net) => ranks.OnRankZero(() => NetworkFacts.Of(net).Write(storage, folder.Network));

    /// <summary>Writes the finished epochs where people and programs read them.</summary>
    internal void WriteHistory(IReadOnlyList<EpochRecord> history) =>
        ranks.OnRankZero(() =>
        {
            MetricsLog.Write(storage, folder.Metrics, history);
            ResultsCsv.Write(storage, folder.Results, history);
            TensorBoardLog.Write(storage, folder.TensorBoard, history);
        });

    /// <summary>Writes the weights of a checkpoint as the run's model: the moving average where there is one.</summary>
    internal void WriteModel(long step) =>
        ranks.OnRankZero(() =>
        {
            var checkpoint = store.Load(step);
            var name = checkpoint.Files.Contains(AverageFile) ? AverageFile : ModelFile;
            var arrays = Arrays(checkpoint, name);
            AtomicFile.Write(storage, folder.Model, stream => SafeTensors.Write(stream, arrays));
        });

    void Write(Trainer trainer, RunState state)
    {
        using var random = get_rng_state();
        var files = new List<(string, Action<Stream>)>
        {
            (ModelFile, Writer(ModelFile, TensorArrays.Of(trainer.Net.state_dict()))),
            (
                OptimizerFile,
                Writer(
                    OptimizerFile,
                    [
                        .. trainer.Optimizer.State.Select(s => TensorArrays.Of("optimizer." + s.Name, s.Values)),
                        .. TensorArrays.Of(
                            (trainer.Balance?.state_dict() ?? []).Select(p => KeyValuePair.Create("balancing." + p.Key, p.Value))
                        ),
                        TensorArrays.Of("random", random),
                    ]
                )
            ),
            (StateFile, stream => JsonSerializer.Serialize(stream, state, RunJson.Options)),
        };
        if (trainer.Average is { } average)
            files.Insert(1, (AverageFile, Writer(AverageFile, TensorArrays.Of(average.Values))));
        var path = store.Save(state.Step, files, state.BestStep);
        options.Report(new TrainingEvent.Saved(path));
    }

    /// <summary>The best weights of a run that is still training.</summary>
    internal static (string Name, IReadOnlyList<NamedArray> Arrays) BestSoFar(IStorage storage, RunFolder folder)
    {
        var saved = new CheckpointStore(storage, folder.Checkpoints, keep: int.MaxValue);
        var step = saved.Best()
            ?? saved.Last()
            ?? throw new HydraException(ErrorKind.Model, $"'{folder.Path}' has no model yet: no checkpoint was written");
        var best = saved.Load(step);
        var name = best.Files.Contains(AverageFile) ? AverageFile : ModelFile;
        return (Named(best, name), Arrays(best, name));
    }

    RunState Restore(LoadedCheckpoint saved, Trainer trainer)
    {
        var state = State(saved);
        TensorArrays.CopyInto(trainer.Net.state_dict(), Arrays(saved, ModelFile), Named(saved, ModelFile));
        if (trainer.Average is { } average)
            TensorArrays.CopyInto(average.Values, Arrays(saved, AverageFile), Named(saved, AverageFile));
        var rest = Arrays(saved, OptimizerFile).ToDictionary(a => a.Name, StringComparer.Ordinal);
        foreach (var (name, values) in trainer.Optimizer.State)
            TensorArrays.Floats(rest["optimizer." + name]).CopyTo(values, 0);
        foreach (var (name, parameter) in trainer.Balance?.state_dict() ?? [])
            TensorArrays.CopyInto(
                new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["balancing." + name] = parameter },
                [rest["balancing." + name]],
                Named(saved, OptimizerFile)
            );
        using var random = zeros(rest["random"].Shape, dtype: uint8);
        rest["random"].Bytes.Span.CopyTo(random.bytes);
        set_rng_state(random);
        options.Report(new TrainingEvent.Note($"continues from {saved.Folder}: epoch {state.Epoch + 1}, step {state.Step}"));
        return state;
    }

    static RunState State(LoadedCheckpoint checkpoint)
    {
        using var stream = checkpoint.Open(StateFile);
        return JsonSerializer.Deserialize<RunState>(stream, RunJson.Options)
            ?? throw new HydraException(ErrorKind.Model, $"{Named(checkpoint, StateFile)} is empty");
    }

    static IReadOnlyList<NamedArray> Arrays(LoadedCheckpoint checkpoint, string name) =>
        SafeTensors.Read(checkpoint.Bytes(name), Named(checkpoint, name)).Arrays;

    static string Named(LoadedCheckpoint checkpoint, string file) => Path.Combine(checkpoint.Folder, file);

    static Action<Stream> Writer(string file, IReadOnlyList<NamedArray> arrays)
    {
        foreach (var array in arrays)
            if (SafeTensors.FirstNonFinite(array) is >= 0 and var at)
                throw new HydraException(
                    ErrorKind.Failed,
                    $"'{array.Name}' holds a number that is not finite (at {at}); {file} was not written and the last checkpoint stays. "
                        + "Lower training.optimizer.learning_rate or set training.clip_norm, and resume"
                );
        return stream => SafeTensors.Write(stream, arrays);
    }
}
