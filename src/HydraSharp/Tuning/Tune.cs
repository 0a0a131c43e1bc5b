using System.Globalization;
using System.Text.Json;
using HydraSharp.Configuration;
using HydraSharp.Data;
using HydraSharp.Determinism;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Runs;
using HydraSharp.Runs.Records;
using HydraSharp.Training;

namespace HydraSharp.Tuning;

/// <summary>
/// Searches for settings: trials are drawn at random, trained a little, and the better ones trained on (<see cref="Asha"/>). Every trial
/// is a run whose schedule is that of the whole training, so that the best one at the end is a finished run. The search is a function of
/// its seed and of the scores: begun again it finds what was trained, and continues from there.
/// </summary>
internal static class Tune
{
    const string PlanFile = "tune.json";
    const string BestFile = "best.yaml";
    const int BudgetInTrainings = 5;
    const int MostChecked = 1000;

    /// <summary>Searches until the budget is spent.</summary>
    /// <param name="experiment">What is searched around.</param>
    /// <param name="folder">The folder of the trials, a run each; best.yaml and tune.json are written into it.</param>
    /// <param name="options">What is tried, and for how long.</param>
    /// <exception cref="HydraException">
    /// A trial's experiment is wrong, there is no validation split, or the folder holds another search.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was stopped; what was learned is saved.</exception>
    public static TuneResult Search(Experiment experiment, string folder, TuneOptions? options = null)
    {
        options ??= new();
        var storage = LocalStorage.FromEnvironment();
        options = options with { Catalog = options.Catalog.WithTypesOf(experiment) };
        var asked = new ExperimentSource(experiment, options.Catalog);
        asked.ThrowIfWrong();
        var space = options.Space.Count > 0 ? options.Space : Usual(experiment);
        var budget = options.Budget > 0 ? options.Budget : BudgetInTrainings * experiment.Training.Epochs;
        var asha = new Asha(experiment.Training.Epochs);
        var trials = new Dictionary<int, ExperimentSource> { [0] = asked };
        ExperimentSource Trial(int number) =>
            trials.TryGetValue(number, out var known) ? known : trials[number] = Of(experiment, space, number, options);
        Require(experiment, space, Trial, budget, asha, options);
        WritePlan(storage, folder, experiment, space, options.Seed);
        options.Log(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{budget} epochs in all; a trial's score is looked at after "
                    + $"{string.Join(", ", asha.Lengths)} epochs, and one in {Asha.Factor} continues"
            )
        );
        var spent = 0;
        for (var work = asha.Next(); spent + asha.Cost(work) <= budget; work = asha.Next())
        {
            options.Stop.ThrowIfCancellationRequested();
            spent += asha.Cost(work);
            var settings = Words(Settings(space, work.Trial, options.Seed));
            asha.Add(
                work,
                Trained(storage, Trial(work.Trial), settings, FolderOf(folder, work.Trial), work.Trial, asha.Lengths[work.Rung], options)
            );
        }

        var result = Result(experiment, space, folder, asha, spent, budget, options);
        if (result.Best is not null)
            AtomicFile.WriteText(storage, Path.Combine(folder, BestFile), result.Experiment);
        return result;
    }

    // The rate and the weights are what almost every training depends on.
    static IReadOnlyList<SearchedKey> Usual(Experiment experiment)
    {
        const double rateReach = 5,
            weightReach = 4;
        var rate = experiment.Training.Optimizer.LearningRate;
        SearchedKey[] rates = [new SearchedKey.Range("training.optimizer.learning_rate", rate / rateReach, rate * rateReach, Log: true)];
        return experiment.Tasks.Count < 2
            ? rates
            :
            [
                .. rates,
                .. experiment
                    .Tasks.Where(t => t.Weight > 0)
                    .Select(t => new SearchedKey.Range(
                        $"tasks.{t.Name}.weight",
                        t.Weight / weightReach,
                        t.Weight * weightReach,
                        Log: true
                    )),
            ];
    }

    static void Require(
        Experiment experiment,
        IReadOnlyList<SearchedKey> space,
        Func<int, ExperimentSource> trials,
        int budget,
        Asha asha,
        TuneOptions options
    )
    {
        if (budget < asha.Lengths[0])
            throw new HydraException(
                ErrorKind.Usage,
                $"a budget of {budget} epochs is too small: the first look at a trial is after {asha.Lengths[0]}"
            );
        foreach (var twice in space.GroupBy(k => k.Key, StringComparer.Ordinal).Where(g => g.Count() > 1))
            throw new HydraException(ErrorKind.Usage, $"'{twice.Key}' is searched twice; name it once");
        for (var trial = 0; trial < Math.Min(MostChecked, budget / asha.Lengths[0]); trial++)
            trials(trial).ThrowIfWrong();
        if (RunData.Open(experiment, "the data", requireTraining: true, options.Report, options.Stop)[Split.Validation].Count == 0)
            throw new HydraException(
                ErrorKind.Data,
                "the validation split of the data is empty, and trials are compared by it; change data.split"
            );
    }

    static double Trained(
        IStorage storage,
        ExperimentSource trial,
        string settings,
        string folder,
        int number,
        int epochs,
        TuneOptions options
    )
    {
        var files = new RunFolder(folder);
        if (!files.Finished && History(storage, files).Count < epochs)
        {
            options.Log(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"trial {number} to epoch {epochs} of {trial.Experiment.Training.Epochs}: {settings}"
                )
            );
            try
            {
                Train(storage, trial, files, epochs, options);
            }
            catch (NotFiniteException error)
            {
                options.Report(new TrainingEvent.Warning($"trial {number} is given up: {error.Message}"));
                return double.NaN;
            }
        }

        return History(storage, files).Take(epochs).Select(e => e.Score).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Min();
    }

    // A training that is to continue later is stopped at the end of an epoch, as Ctrl-C would.
    static void Train(IStorage storage, ExperimentSource trial, RunFolder files, int epochs, TuneOptions options)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(options.Stop);
        void Report(TrainingEvent happened)
        {
            options.Report(happened);
            if (happened is TrainingEvent.EpochEnded ended && ended.Epoch >= epochs && epochs < trial.Experiment.Training.Epochs)
                enough.Cancel();
        }

        try
        {
            Run.TrainSource(
                trial,
                files.Path,
                new()
                {
                    Storage = storage,
                    Resume = files.Exists,
                    Report = Report,
                    Stop = enough.Token,
                    Catalog = options.Catalog,
                    Clock = options.Clock,
                }
            );
        }
        catch (OperationCanceledException) when (!options.Stop.IsCancellationRequested)
        { /* far enough */
        }
    }

    static TuneResult Result(
        Experiment experiment,
        IReadOnlyList<SearchedKey> space,
        string folder,
        Asha asha,
        int spent,
        int budget,
        TuneOptions options
    )
    {
        Trial[] trials =
        [
            .. asha.Standing()
                .Select(t => new Trial(
                    t.Trial,
                    Settings(space, t.Trial, options.Seed),
                    FolderOf(folder, t.Trial),
                    asha.Lengths[t.Rung],
                    t.Score
                )),
        ];
        var best = asha.Best() is { } found ? trials.Single(t => t.Number == found.Trial) : null;
        return new(
            best,
            best is null ? "" : ExperimentFile.Write(Of(experiment, space, best.Number, options).Experiment),
            trials,
            spent,
            budget
        );
    }

    static ExperimentSource Of(Experiment experiment, IReadOnlyList<SearchedKey> space, int trial, TuneOptions options)
    {
        var settings = Settings(space, trial, options.Seed);
        return settings.Count == 0
            ? new(experiment, options.Catalog)
            : ExperimentFile.Parse(ExperimentFile.Write(experiment), $"trial {trial} ({Words(settings)})", settings, options.Catalog);
    }

    static IReadOnlyList<string> Settings(IReadOnlyList<SearchedKey> space, int trial, long seed)
    {
        if (trial == 0)
            return [];
        var random = new SampleRandom(seed, 0, trial);
        return [.. space.Select(k => $"{k.Key}={k.Draw(random)}")];
    }

    static string Words(IReadOnlyList<string> settings) => settings.Count == 0 ? "the experiment as it is" : string.Join(", ", settings);

    static IReadOnlyList<EpochRecord> History(IStorage storage, RunFolder files) => MetricsLog.Read(storage, files.Metrics);

    static string FolderOf(string folder, int trial) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"trial-{trial:D3}"));

    // Another search in the same folder would take the runs of this one for its own.
    static void WritePlan(IStorage storage, string folder, Experiment experiment, IReadOnlyList<SearchedKey> space, long seed)
    {
        var plan =
            JsonSerializer.Serialize(
                new Dictionary<string, object>
                {
                    ["seed"] = seed,
                    ["space"] = space.Select(k => k.ToString()).ToArray(),
                    ["experiment"] = ExperimentFile.Write(experiment with { Loader = new() }),
                }
            ) + "\n";
        var path = Path.Combine(folder, PlanFile);
        DurableFolder.Create(storage, folder);
        if (!storage.Exists(path))
            AtomicFile.WriteText(storage, path, plan);
        using var reader = new StreamReader(storage.OpenRead(path));
        if (reader.ReadToEnd() != plan)
            throw new HydraException(
                ErrorKind.Usage,
                $"'{folder}' holds a search of another experiment, with other values or another "
                    + $"seed; name another folder with --out. A larger budget alone continues with it"
            );
    }
}
