using System.Text.Json;
using HydraSharp.Checkpoints;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Reports;
using HydraSharp.Training;
using static TorchSharp.torch;

namespace HydraSharp;

/// <summary>Writes and reads what a run needs to go on.</summary>
internal sealed class RunSaver
{
    const string ModelFile = "model.safetensors";
    const string AverageFile = "average.safetensors";
    const string OptimizerFile = "optimizer.safetensors";
    const string StateFile = "state.json";

    readonly IStorage storage;
    readonly RunFolder folder;
    readonly TrainOptions options;
    readonly CheckpointStore store;
    readonly LoadedCheckpoint? newest;

    internal RunSaver(IStorage storage, RunFolder folder, int keep, TrainOptions options)
    {
        (this.storage, this.folder, this.options) = (storage, folder, options);
        store = new(storage, folder.Checkpoints, keep);
        newest = store.LoadNewest(text => options.Report(new TrainingEvent.Warning(text)));
    }

    /// <summary>Whether the run has no checkpoint yet.</summary>
    internal bool IsNew => newest is null;

    /// <summary>The number of threads that the saved run computes with; null for a new run.</summary>
    internal int? Threads => newest is null ? null : State(newest).Threads;

    /// <summary>Puts the newest whole checkpoint into the trainer; null when there is none.</summary>
    internal RunState? Restore(Trainer trainer)
    {
        if (newest is null) return null;
        var state = State(newest);
        TensorArrays.CopyInto(trainer.Net.state_dict(), Arrays(newest, ModelFile), Named(newest, ModelFile));
        trainer.Net.RefreshCopies();
        if (trainer.Average is { } average) TensorArrays.CopyInto(average.Values, Arrays(newest, AverageFile), Named(newest, AverageFile));
        var rest = Arrays(newest, OptimizerFile).ToDictionary(a => a.Name, StringComparer.Ordinal);
        foreach (var (name, values) in trainer.Optimizer.State) TensorArrays.Floats(rest["optimizer." + name]).CopyTo(values, 0);
        foreach (var (name, steps) in state.ParameterSteps) trainer.Optimizer.Restore(name, steps);
        foreach (var (name, parameter) in trainer.Balance?.state_dict() ?? [])
            TensorArrays.CopyInto(new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["balancing." + name] = parameter }, [rest["balancing." + name]], Named(newest, OptimizerFile));
        using var random = zeros(rest["random"].Shape, dtype: uint8);
        rest["random"].Bytes.Span.CopyTo(random.bytes);
        set_rng_state(random);
        trainer.Step = state.Step;
        options.Report(new TrainingEvent.Note($"goes on from {newest.Folder}: epoch {state.Epoch + 1}, step {state.Step}"));
        return state;
    }

    /// <summary>Writes a checkpoint. Refuses weights that are not finite, so that no file ever holds one.</summary>
    internal void Save(Trainer trainer, RunState state)
    {
        using var random = get_rng_state();
        var files = new List<(string, Action<Stream>)>
        {
            (ModelFile, Writer(ModelFile, TensorArrays.Of(trainer.Net.state_dict()))),
            (OptimizerFile, Writer(OptimizerFile,
            [
                .. trainer.Optimizer.State.Select(s => TensorArrays.Of("optimizer." + s.Name, s.Values)),
                .. TensorArrays.Of((trainer.Balance?.state_dict() ?? []).Select(p => KeyValuePair.Create("balancing." + p.Key, p.Value))),
                TensorArrays.Of("random", random),
            ])),
            (StateFile, stream => JsonSerializer.Serialize(stream, state, RunJson.Options)),
        };
        if (trainer.Average is { } average) files.Insert(1, (AverageFile, Writer(AverageFile, TensorArrays.Of(average.Values))));
        var path = store.Save(state.Step, files, state.BestStep);
        options.Report(new TrainingEvent.Saved(path));
    }

    /// <summary>Writes the finished epochs where people and programs read them.</summary>
    internal void WriteHistory(IReadOnlyList<EpochRecord> history)
    {
        MetricsLog.Write(storage, folder.Metrics, history);
        ResultsCsv.Write(storage, folder.Results, history);
        TensorBoardLog.Write(storage, folder.TensorBoard, history);
    }

    /// <summary>Writes the weights of a checkpoint as the run's model: the moving average where there is one.</summary>
    internal void WriteModel(long step)
    {
        var checkpoint = store.Load(step);
        var name = checkpoint.Files.Contains(AverageFile) ? AverageFile : ModelFile;
        var arrays = Arrays(checkpoint, name);
        AtomicFile.Write(storage, folder.Model, stream => SafeTensors.Write(stream, arrays));
    }

    /// <summary>The best weights of a run that is still training.</summary>
    internal static (string Name, IReadOnlyList<NamedArray> Arrays) BestSoFar(IStorage storage, RunFolder folder)
    {
        var saved = new CheckpointStore(storage, folder.Checkpoints, keep: int.MaxValue);
        var step = saved.Best() ?? saved.Last() ?? throw new HydraException(ErrorKind.Model, $"'{folder.Path}' has no model yet: no checkpoint was written");
        var best = saved.Load(step);
        var name = best.Files.Contains(AverageFile) ? AverageFile : ModelFile;
        return (Named(best, name), Arrays(best, name));
    }

    static RunState State(LoadedCheckpoint checkpoint)
    {
        using var stream = checkpoint.Open(StateFile);
        return JsonSerializer.Deserialize<RunState>(stream, RunJson.Options)
            ?? throw new HydraException(ErrorKind.Model, $"{Named(checkpoint, StateFile)} is empty");
    }

    static IReadOnlyList<NamedArray> Arrays(LoadedCheckpoint checkpoint, string name) => SafeTensors.Read(checkpoint.Bytes(name), Named(checkpoint, name)).Arrays;

    static string Named(LoadedCheckpoint checkpoint, string file) => Path.Combine(checkpoint.Folder, file);

    static Action<Stream> Writer(string file, IReadOnlyList<NamedArray> arrays)
    {
        foreach (var array in arrays)
            if (SafeTensors.FirstNonFinite(array) is >= 0 and var at)
                throw new HydraException(ErrorKind.Failed, $"'{array.Name}' holds a number that is not finite (at {at}); {file} was not written and the last checkpoint stays. "
                    + "Lower training.optimizer.learning_rate or set training.clip_norm, and resume");
        return stream => SafeTensors.Write(stream, arrays);
    }
}
