using HydraSharp.Analysis;
using HydraSharp.Benchmarks;
using HydraSharp.Configuration;
using HydraSharp.Data;
using HydraSharp.Export;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Inference.Drawing;
using HydraSharp.Inference.Video;
using HydraSharp.Networks;
using HydraSharp.Reporting;
using HydraSharp.Runs;
using HydraSharp.Runs.Records;
using HydraSharp.Specs;
using HydraSharp.Tasks.Metrics;
using HydraSharp.Training;
using HydraSharp.Training.Distributed;
using HydraSharp.Training.Evaluators;
using HydraSharp.Tuning;

namespace HydraSharp;

/// <summary>A run folder: what was trained, how good it is, and its answers. The story of a run is <see cref="Train"/>.</summary>
public sealed class Run
{
    readonly RunFolder files;
    readonly Action<string>? warn;

    Run(IStorage storage, RunFolder files, Experiment experiment, Catalog catalog, Action<string>? warn = null) =>
        (Storage, this.files, Experiment, Catalog, this.warn) = (storage, files, experiment, catalog, warn);

    /// <summary>The folder.</summary>
    public string Folder => files.Path;

    /// <summary>Whether <see cref="Report"/> fitted temperatures, which <c>Predict</c> divides by.</summary>
    public bool IsCalibrated => CalibrationFile.Exists(files);

    /// <summary>The experiment as resolved, every default written out.</summary>
    public Experiment Experiment { get; }

    /// <summary>Where the run is read and written.</summary>
    internal IStorage Storage { get; }

    /// <summary>The members that experiments of the run may name.</summary>
    public Catalog Catalog { get; }

    /// <summary>
    /// Checks, trains, measures and saves. A finished run is never written over; an interrupted one resumes, to the same
    /// weights, provided that experiment and data are the same.
    /// </summary>
    /// <exception cref="HydraException">The experiment or the data are wrong, the folder is another run's, or the disk is full.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; a checkpoint was saved.</exception>
    public static Run Train(Experiment experiment, string folder, TrainOptions? options = null) =>
        TrainSource(new ExperimentSource(experiment, options?.Catalog), folder, options);

    /// <summary>
    /// Trains the experiment of a file as <see cref="Train"/> does; its errors have the lines and columns where they were written.
    /// </summary>
    /// <param name="source">The experiment. It is checked once, here or before.</param>
    /// <param name="folder">The folder of the run.</param>
    /// <param name="options">How it is carried out.</param>
    /// <exception cref="HydraException">
    /// The experiment or the data are wrong, the folder holds another run, or the disk is full.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was stopped; a checkpoint was saved.</exception>
    public static Run TrainSource(ExperimentSource source, string folder, TrainOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        options ??= new();
        options = options with
        {
            Catalog = (options.Catalog == Catalog.Default ? source.Catalog : options.Catalog).WithTypesOf(source.Experiment),
        };
        var (storage, at) = (options.Storage ?? LocalStorage.FromEnvironment(), new RunFolder(folder));
        using var setup = RunSetup.Make(storage, at, source, options, BalancingSelection.Choose);
        if (setup is null)
            return Completed(new(storage, at, source.Experiment, options.Catalog), options);
        using (var training = new TrainingLoop(setup))
        {
            training.ToTheEnd();
            setup.Checkpoints.WriteModel(training.State.BestStep ?? training.State.Step);
        }

        using var outputs = new RunOutputs(setup.Experiment, setup.Data, RunModel.Open(storage, at, setup.Experiment, ranks: setup.Ranks));
        var measured = outputs.AfterTraining(setup.Ranks, options);
        setup.Ranks.OnRankZero(() => RunSummary.Write(storage, at, measured));
        if (options.WriteReport && measured.Samples > 0)
            setup.Ranks.OnRankZero(
                () => RunReport.AfterTraining(storage, at, setup.Experiment, setup.Data, setup.Options, outputs),
                patient: true
            );
        return new(storage, at, setup.Experiment, options.Catalog);
    }

    // A run that was killed while its report was made has no report, and no temperatures either.
    static Run Completed(Run run, TrainOptions options)
    {
        if (options.WriteReport && !FinishedRun.HasReport(run.files) && RunSummary.Read(run.Storage, run.files).Samples > 0)
            options.Ranks.OnRankZero(
                () =>
                {
                    var (experiment, data) = run.OpenData(null, [Split.Validation, Split.Test], options.Stop);
                    using var outputs = new RunOutputs(experiment, data, run.Model());
                    RunReport.AfterTraining(run.Storage, run.files, experiment, data, options, outputs);
                },
                patient: true
            );
        return run;
    }

    /// <summary>
    /// Trains new heads on the backbone of this run, which stays as it is, as do the old heads' predictions, bit for bit.
    /// </summary>
    /// <param name="added">Data, new tasks and training; images, backbone, neck and old tasks are those of this run.</param>
    /// <param name="folder">The folder of the new run, which has the old and the new heads.</param>
    /// <param name="options">How it is carried out.</param>
    /// <exception cref="HydraException">As <see cref="Train"/>; or a new task has an old one's name, or an old head differs.</exception>
    public Run AddHeads(Experiment added, string folder, TrainOptions? options = null)
    {
        options ??= new();
        var run = Train(HeadAddition.On(Folder, Experiment, added), folder, options);
        options.Ranks.OnRankZero(
            () =>
            {
                using var before = Model();
                using var after = run.Model();
                options.Report(new TrainingEvent.Note(HeadAddition.Verify((Folder, Experiment, before), (run.Folder, after))));
            },
            patient: true
        );
        return run;
    }

    /// <summary>Opens a trained run; one that is still training answers with its best weights so far.</summary>
    /// <exception cref="HydraException">The folder is not a run.</exception>
    /// <param name="folder">The folder.</param>
    /// <param name="warn">
    /// Receives warnings of later work, such as that this processor makes some convolutions wrong and they are computed another way.
    /// </param>
    /// <param name="catalog">
    /// The members that the run may name; null for HydraSharp's own. Plugins that it lacks are refused, never loaded.
    /// </param>
    public static Run Open(string folder, Action<string>? warn = null, Catalog? catalog = null)
    {
        var at = new RunFolder(folder);
        var storage = LocalStorage.FromEnvironment();
        var experiment = at.Load(catalog ??= Catalog.Default);
        return new(storage, at, experiment with { Data = DataPlace.Of(storage, at, experiment.Data) }, catalog, warn);
    }

    /// <summary>Measures the run's model on a split of its data.</summary>
    /// <param name="split">train, validation, test or all.</param>
    /// <param name="changed">The run's experiment with other data or loader settings; null for its own.</param>
    /// <param name="stop">Ends the work early.</param>
    public Evaluation Evaluate(string split, Experiment? changed = null, CancellationToken stop = default) =>
        Evaluate(split, changed, new SingleProcess(), stop);

    /// <summary>Measures the run's model on a split of its data, in several processes.</summary>
    /// <param name="split">train, validation, test or all.</param>
    /// <param name="changed">The run's experiment with other data or loader settings; null for its own.</param>
    /// <param name="ranks">The processes: each measures a share, and all get the figures that one alone would get, to the bit.</param>
    /// <param name="stop">Ends the work early.</param>
    public Evaluation Evaluate(string split, Experiment? changed, IProcessGroup ranks, CancellationToken stop = default)
    {
        var (experiment, data) = OpenData(changed, SplitNames.Of(split), stop);
        using var outputs = new RunOutputs(experiment, data, RunModel.Open(Storage, files, experiment, warn, ranks));
        return outputs.Evaluation(split, outputs.Examples(split), ranks, stop);
    }

    /// <summary>An evaluation as the line of JSON that <c>hydra evaluate --json</c> prints; a figure that is not defined is null.</summary>
    /// <param name="run">The run folder as the user named it.</param>
    /// <param name="evaluation">The figures.</param>
    public static string ToJson(string run, Evaluation evaluation) => EvaluationJson.Text(run, evaluation);

    /// <summary>Measures the run's model on a split of its data, and how far each metric lies apart between groups of images.</summary>
    /// <param name="split">train, validation, test or all.</param>
    /// <param name="changed">The run's experiment with other data or loader settings; null for its own.</param>
    /// <param name="stop">Ends the work early.</param>
    public (Evaluation Evaluation, IReadOnlyList<GroupGap> Gaps) EvaluateGroups(
        string split,
        Experiment? changed = null,
        CancellationToken stop = default
    )
    {
        var (experiment, data) = OpenData(changed, SplitNames.Of(split), stop);
        using var outputs = new RunOutputs(experiment, data, Model());
        var examples = outputs.Examples(split);
        if (experiment.Tasks.All(t => t.Map is not null))
            return (outputs.Evaluation(split, examples, stop), []);
        var part = outputs.Of(split, examples, stop);
        return (
            experiment.Tasks.Any(t => t.Map is not null) ? outputs.Evaluation(split, examples, stop) : part.Evaluation(),
            GroupGaps.Of(part, stop)
        );
    }

    /// <summary>
    /// Makes the report of the run: one page with everything in it, and MODEL_CARD.md beside it. For a finished run it also writes
    /// calibration.json, which <see cref="Predict(IEnumerable{string}, CancellationToken)"/> uses.
    /// </summary>
    /// <exception cref="HydraException">The data are gone or wrong, a split is empty, or the disk is full.</exception>
    public ReportFiles Report(ReportOptions? options = null, CancellationToken stop = default)
    {
        options ??= new();
        var parts = options.Split is { } split
            ? SplitNames.Of(split).Append(Split.Validation).Distinct().ToArray()
            : [Split.Validation, Split.Test];
        var (experiment, data) = OpenData(options.Changed, parts, stop);
        using var outputs = new RunOutputs(experiment, data, Model());
        return new RunReport(Storage, files, experiment, data, options, stop).Write(outputs);
    }

    /// <summary>Writes the run's model as one self-describing ONNX file, and verifies that it predicts the same.</summary>
    /// <exception cref="HydraException">A head is not there, a layer has no ONNX form, the answers differ, or the disk is full.</exception>
    public ExportedModel Export(ExportOptions? options = null, CancellationToken stop = default)
    {
        using var net = Model();
        return new RunExport(Storage, files, Experiment, options ?? new()).Write(net, stop);
    }

    /// <summary>Measures what one shared backbone with several heads costs, beside one network per task, for the report as well.</summary>
    public Benchmarks.BenchmarkResult Bench(BenchOptions? options = null, CancellationToken stop = default)
    {
        var result = new RunBench(Experiment, options ?? new(), stop).Measure();
        result.Write(Storage, files.Bench);
        return result;
    }

    /// <summary>Answers for images, in order; an unreadable one gets an error and the others are predicted.</summary>
    public IEnumerable<ImagePrediction> Predict(IEnumerable<string> images, CancellationToken stop = default) =>
        Predict(images, Experiment.Evaluation.TestTimeAugmentation, stop);

    /// <summary>As the other overload, with this test-time augmentation instead of the experiment's.</summary>
    public IEnumerable<ImagePrediction> Predict(IEnumerable<string> images, TestTimeAugmentation tta, CancellationToken stop = default)
    {
        using var predicting = Predictor(tta);
        foreach (var chunk in images.Chunk(RunPredictor.BatchSize))
        {
            stop.ThrowIfCancellationRequested();
            foreach (var prediction in predicting.Predict(chunk))
                yield return prediction;
        }
    }

    /// <summary>Answers for the frames of a video, in order, as they come.</summary>
    /// <param name="video">The video.</param>
    /// <param name="see">Receives every frame, on another thread.</param>
    /// <param name="tta">Test-time augmentation; null for the experiment's.</param>
    /// <param name="batch">Frames that the network is given at once.</param>
    /// <param name="stop">Ends the work early.</param>
    /// <exception cref="HydraImageException">No frame of it can be read.</exception>
    public VideoFigures PredictVideo(
        VideoReader video,
        Action<VideoFrame> see,
        TestTimeAugmentation? tta = null,
        int batch = 1,
        CancellationToken stop = default
    )
    {
        using var predicting = Predictor(tta ?? Experiment.Evaluation.TestTimeAugmentation);
        return new VideoPredictor(
            Experiment.Image.Fit,
            frames => [.. predicting.Answer([.. frames]).Select(a => (IReadOnlyList<AnsweredPart>)[new AnsweredPart(null, a)])],
            batch
        ).Run(video, see, stop);
    }

    (Experiment Experiment, RunData Data) OpenData(Experiment? changed, IReadOnlyList<Split> parts, CancellationToken stop)
    {
        var experiment = changed ?? Experiment;
        ExperimentCheck.Require(experiment);
        ComputeDevice.Require(experiment.Training.Device);
        var data = RunData.Open(experiment, files.Experiment, requireTraining: false, stop: stop);
        data.Verify(parts, (_, _) => { }, stop);
        return (experiment, data);
    }

    RunPredictor Predictor(TestTimeAugmentation tta)
    {
        ComputeDevice.Require(Experiment.Training.Device);
        var experiment = Experiment with { Evaluation = Experiment.Evaluation with { TestTimeAugmentation = tta } };
        return new(experiment, Model(), CalibrationFile.Read(Storage, files.Calibration));
    }

    HydraNet Model() => RunModel.Open(Storage, files, Experiment, warn);
}
