using System.Text;
using HydraSharp.Configuration;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Runs.Checkpoints;
using HydraSharp.Runs.Records;
using HydraSharp.Specs;
using HydraSharp.Training;
using HydraSharp.Training.Balancing;
using HydraSharp.Training.Distributed;
using HydraSharp.Training.Numerics;

namespace HydraSharp.Runs;

/// <summary>
/// The folder of a run as one training holds it: it is locked, and it says which experiment it is of. experiment.yaml is written once,
/// when the experiment is resolved; while a dry run still chooses the balancing method, the experiment as it was asked for stands beside
/// it under another name.
/// </summary>
internal sealed class FolderClaim : IDisposable
{
    readonly IStorage storage;
    readonly RunFolder files;
    readonly RunLock? locked;

    readonly Catalog catalog;

    FolderClaim(IStorage storage, RunFolder files, Experiment experiment, RunLock? locked, Catalog catalog) =>
        (this.storage, this.files, Experiment, this.locked, this.catalog) = (storage, files, experiment, locked, catalog);

    /// <summary>The experiment, with the balancing method that a dry run chose before.</summary>
    internal Experiment Experiment { get; }

    /// <summary>Writes the experiment, or makes sure that the folder's run is of the same one, and locks the folder.</summary>
    /// <exception cref="HydraException">The folder holds something else, another process works in it, or the disk refused.</exception>
    internal static FolderClaim Take(IStorage storage, RunFolder files, Experiment experiment, int threads, TrainOptions options)
    {
        RunLock? held = null;
        try
        {
            options.Ranks.OnRankZero(() =>
            {
                if (IsThere(storage, files))
                    held = RunLock.Take(storage, files.Path);
                experiment = Begin(storage, files, experiment, threads, options);
                held ??= RunLock.Take(storage, files.Path);
            });
            return new(storage, files, experiment, held, options.Catalog);
        }
        catch
        {
            held?.Dispose();
            throw;
        }
    }

    /// <summary>The experiment with the balancing method that is trained with, the same in every rank.</summary>
    /// <param name="asked">The experiment as it was asked for.</param>
    /// <param name="ranks">The processes.</param>
    /// <param name="choose">Makes the dry run, in rank 0.</param>
    internal Experiment Settled(Experiment asked, IProcessGroup ranks, Func<BalancingSpec> choose)
    {
        if (asked.Balancing.DryRunSteps == 0)
            return Experiment;
        var settled = Experiment;
        var text = ranks.OnRankZero(
            () =>
            {
                if (settled.Balancing.DryRunSteps > 0)
                    Resolve(settled = settled with { Balancing = choose() });
                return Encoding.UTF8.GetBytes(ExperimentFile.Write(settled));
            },
            patient: true
        );
        ranks.OnOtherRanks(() =>
            settled = settled with
            {
                Balancing = ExperimentFile.Parse(Encoding.UTF8.GetString(text), catalog: catalog).Experiment.Balancing,
            }
        );
        return settled;
    }

    public void Dispose() => locked?.Dispose();

    void Resolve(Experiment settled)
    {
        AtomicFile.WriteText(storage, files.Experiment, ExperimentFile.Write(settled));
        storage.DeleteFile(files.Unsettled);
    }

    static Experiment Begin(IStorage storage, RunFolder files, Experiment experiment, int threads, TrainOptions options)
    {
        if (IsThere(storage, files))
            try
            {
                experiment = RequireSame(
                    files,
                    experiment,
                    options,
                    "resume it with its own experiment, or name another folder with --out"
                );
            }
            catch (HydraException) when (!files.HasSteps && !storage.Exists(files.Unsettled))
            {
                // What failed or was stopped before its first step holds nothing that could be lost.
                Clear(storage, files);
                options.Report(new TrainingEvent.Note($"'{files.Path}' held a run of another experiment without a step: it is replaced"));
            }
        else
            RequireEmpty(files.Path);
        if (!IsThere(storage, files))
        {
            DurableFolder.Create(storage, files.Path);
            AtomicFile.WriteText(
                storage,
                experiment.Balancing.DryRunSteps > 0 ? files.Unsettled : files.Experiment,
                ExperimentFile.Write(experiment)
            );
        }

        DurableFolder.Create(storage, files.TensorBoard);
        if (!storage.Exists(files.Environment))
            EnvironmentFacts
                .OfThisProcess(options.Clock, TorchLibrary.TorchSharpVersion, TorchLibrary.Version, threads)
                .Write(storage, files.Environment);
        return experiment;
    }

    // Files that begin with a dot are what a run leaves that was killed while it wrote its first file.
    static void RequireEmpty(string folder)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any(p => !Path.GetFileName(p).StartsWith('.')))
            throw new HydraException(ErrorKind.Usage, $"'{folder}' is not empty and not a run; name another folder with --out");
    }

    static bool IsThere(IStorage storage, RunFolder files) => files.Exists || storage.Exists(files.Unsettled);

    static void Clear(IStorage storage, RunFolder files)
    {
        foreach (
            var file in (string[])
                [files.Experiment, files.Unsettled, files.Data, files.Warnings, files.Weights, files.Network, files.Environment]
        )
            if (storage.Exists(file))
                storage.DeleteFile(file);
    }

    /// <summary>Makes sure that a folder's run is of this experiment; what only says how images are read may differ.</summary>
    /// <returns>The experiment with the balancing method that a dry run chose before.</returns>
    /// <exception cref="HydraException">It is of another; what differs is reported, and the remedy.</exception>
    internal static Experiment RequireSame(RunFolder files, Experiment experiment, TrainOptions options, string remedy)
    {
        var saved = ExperimentFile.Read(files.Exists ? files.Experiment : files.Unsettled, catalog: options.Catalog).Experiment;
        if (experiment.Balancing.DryRunSteps > 0 && saved.Balancing.DryRunSteps == 0)
            experiment = experiment with { Balancing = saved.Balancing };
        RequireSame(ExperimentFile.Write(saved with { Loader = experiment.Loader }), ExperimentFile.Write(experiment), files.Path, remedy);
        return experiment;
    }

    static void RequireSame(string saved, string now, string folder, string remedy)
    {
        var (before, after) = (saved.Split('\n'), now.Split('\n'));
        var lines = before
            .Except(after)
            .Select(l => $"  was: {l.Trim()}")
            .Concat(after.Except(before).Select(l => $"  now: {l.Trim()}"))
            .ToArray();
        if (saved == now)
            return;
        throw new HydraException(
            ErrorKind.Usage,
            $"'{folder}' holds a run of another experiment; {remedy}{Environment.NewLine}"
                + string.Join(Environment.NewLine, lines.Take(20))
        );
    }
}
