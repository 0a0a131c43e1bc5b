using HydraSharp.Analysis;
using HydraSharp.Benchmarks;
using HydraSharp.Configuration;
using HydraSharp.Data;
using HydraSharp.Export;
using HydraSharp.Files;
using HydraSharp.Files.Tensors;
using HydraSharp.Inference;
using HydraSharp.Inference.Drawing;
using HydraSharp.Inference.Video;
using HydraSharp.Networks;
using HydraSharp.Reporting;
using HydraSharp.Runs;
using HydraSharp.Runs.Checkpoints;
using HydraSharp.Runs.Distillation;
using HydraSharp.Runs.Records;
using HydraSharp.Tasks.Metrics;
using HydraSharp.Training;
using HydraSharp.Training.Distributed;
using HydraSharp.Training.Evaluators;
using HydraSharp.Training.Memory;
using HydraSharp.Tuning;

namespace HydraSharp;

/// <summary>A run folder: what was trained, how good it is, and its answers. The story of a run is <see cref="Train"/>.</summary>
public sealed class Run
{
    readonly RunFolder files;

    readonly Action<string> warn;

    Run(RunFolder files, Experiment experiment, Action<string>? warn = null) =>
        (this.files, Experiment, this.warn) = (files, experiment, warn ?? (_ => { }));

    /// <summary>The folder.</summary>
    public string Folder => files.Path;

    /// <summary>Whether <see cref="Report"/> fitted temperatures, which <c>Predict</c> divides by.</summary>
    public bool IsCalibrated => CalibrationFile.Exists(files);

    /// <summary>The experiment as resolved, every default written out.</summary>
    public Experiment Experiment { get; }

    /// <summary>
    /// Checks, trains, measures and saves. A finished run is never written over; an interrupted one resumes, to the same
    /// weights, provided that experiment and data are the same.
    /// </summary>
    /// <exception cref="HydraException">The experiment or the data are wrong, the folder is another run's, or the disk is full.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; a checkpoint was saved.</exception>
    public static Run Train(Experiment experiment, string folder, TrainOptions? options = null)
    {
        options ??= new();
        var ranks = options.Ranks;
        var at = new RunFolder(folder);
        ExperimentCheck.Require(experiment);
        ComputeDevice.Require(experiment.Training.Device);
        // Until it trains: hosts read their images at their own pace.
        ranks.Timeout = Timeout.InfiniteTimeSpan;
        ranks.RequireSame(ExperimentFile.Write(experiment with { Loader = new() }), "the experiment");
        if (ranks.OnRankZero(() => at.Finished))
        {
            if (options.Resume)
                return new(at, experiment);
            throw new HydraException(
                ErrorKind.Usage,
                $"'{folder}' holds a finished run, which is never written over; name another folder with --out"
            );
        }

        var storage = options.Storage ?? LocalStorage.FromEnvironment();
        var threads = ThreadBudget.Of(experiment.Training.Threads, ranks).Count;
        ranks.OnRankZero(() => experiment = RunSetup.Begin(storage, at, experiment, threads, options));
        RunLock? held = null;
        ranks.OnRankZero(() => held = RunLock.Take(storage, folder));
        using (held)
            return Trained(
                storage,
                at,
                experiment,
                options with
                {
                    Report = RunSetup.AlsoTo(RunSetup.Log(storage, at, options), options.Report),
                }
            );
    }

    static Run Trained(IStorage storage, RunFolder at, Experiment experiment, TrainOptions options)
    {
        var ranks = options.Ranks;
        Allocator.KeepFreedMemory();
        var saver = new RunCheckpoints(storage, at, experiment.Training.KeepCheckpoints, options);
        Pretraining? pretraining = null;
        ranks.OnRankZero(() => pretraining = saver.IsNew ? Pretraining.Read(storage, at, experiment, options) : null);
        var data = RunSetup.OpenData(storage, at, experiment, options);
        var distillation = new LabelFilling(experiment, data, options);
        ranks.OnRankZero(() => distillation.Teach(storage, at, saver.IsNew));
        ranks.OnOtherRanks(() => distillation.Teach(storage, at, isNew: false));
        ranks.OnRankZero(() => experiment = new BalancingSelection(storage, at, experiment, data, options).Settle(), patient: true);
        if (experiment.Balancing.DryRunSteps > 0)
            ranks.OnOtherRanks(() => experiment = experiment with { Balancing = ExperimentFile.Read(at.Experiment).Experiment.Balancing });
        using (var training = new TrainingLoop(experiment, data, saver, options, pretraining))
        {
            training.ToTheEnd();
            saver.WriteModel(training.State.BestStep ?? training.State.Step);
        }

        var run = new Run(at, experiment);
        var part = data[Split.Test].Count > 0 ? "test" : "validation";
        var measured = run.Measure(data, part, ranks, options.Stop);
        ranks.OnRankZero(() => RunSummary.Write(storage, at, measured));
        if (options.WriteReport)
            ranks.OnRankZero(() => RunReport.AfterTraining(storage, at, run, data, options), patient: true);
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
        var run = Train(HeadAddition.On(this, added), folder, options);
        options.Ranks.OnRankZero(() => options.Report(new TrainingEvent.Note(HeadAddition.Verify(this, run))), patient: true);
        return run;
    }

    /// <summary>Opens a trained run; one that is still training answers with its best weights so far.</summary>
    /// <exception cref="HydraException">The folder is not a run.</exception>
    /// <param name="folder">The folder.</param>
    /// <param name="warn">
    /// Receives warnings of later work, such as that this processor makes some convolutions wrong and they are computed another way.
    /// </param>
    public static Run Open(string folder, Action<string>? warn = null)
    {
        var at = new RunFolder(folder);
        at.Require();
        return new(at, ExperimentFile.Read(at.Experiment).Experiment, warn);
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
        return new Run(files, experiment, warn).Measure(data, split, ranks, stop);
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
        return new RunReport(LocalStorage.FromEnvironment(), files, experiment, data, options, stop).Write(Model());
    }

    /// <summary>Writes the run's model as one self-describing ONNX file, and verifies that it predicts the same.</summary>
    /// <exception cref="HydraException">A head is not there, a layer has no ONNX form, the answers differ, or the disk is full.</exception>
    public ExportedModel Export(ExportOptions? options = null, CancellationToken stop = default)
    {
        using var net = Model();
        return new RunExport(LocalStorage.FromEnvironment(), files, Experiment, options ?? new()).Write(net, stop);
    }

    /// <summary>Measures what one shared backbone with several heads costs, beside one network per task, for the report as well.</summary>
    public Benchmarks.BenchmarkResult Bench(BenchOptions? options = null, CancellationToken stop = default)
    {
        var result = new RunBench(Experiment, options ?? new(), stop).Measure();
        result.Write(LocalStorage.FromEnvironment(), files.Bench);
        return result;
    }

    /// <summary>Answers for images, in order; an unreadable one gets an error and the others are predicted.</summary>
    public IEnumerable<ImagePrediction> Predict(IEnumerable<string> images, CancellationToken stop = default) =>
        Predict(images, Experiment.Evaluation.TestTimeAugmentation, stop);

    /// <summary>As the other overload, with this test-time augmentation instead of the experiment's.</summary>
    public IEnumerable<ImagePrediction> Predict(IEnumerable<string> images, TestTimeAugmentation tta, CancellationToken stop = default)
    {
        ComputeDevice.Require(Experiment.Training.Device);
        var experiment = Experiment with { Evaluation = Experiment.Evaluation with { TestTimeAugmentation = tta } };
        using var predicting = new RunPredictor(
            experiment,
            Model(),
            CalibrationFile.Read(LocalStorage.FromEnvironment(), files.Calibration)
        );
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
        ComputeDevice.Require(Experiment.Training.Device);
        var experiment = Experiment with
        {
            Evaluation = Experiment.Evaluation with { TestTimeAugmentation = tta ?? Experiment.Evaluation.TestTimeAugmentation },
        };
        using var predicting = new RunPredictor(
            experiment,
            Model(),
            CalibrationFile.Read(LocalStorage.FromEnvironment(), files.Calibration)
        );
        return new VideoPredictor(
            experiment.Image.Fit,
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

    Evaluation Measure(RunData data, string split, IProcessGroup ranks, CancellationToken stop)
    {
        using var outputs = new RunOutputs(Experiment, data, Model(ranks));
        return outputs.Evaluation(split, outputs.Examples(split), ranks, stop);
    }

    internal HydraNet Model() => Model(new SingleProcess());

    HydraNet Model(IProcessGroup ranks)
    {
        TorchSharp.torch.set_num_threads(ThreadBudget.ForAnswers(Experiment.Training.Threads));
        var net = ModelFactory.Build(Experiment);
        ModelFactory.Check(net, Experiment, warn);
        ranks.OnRankZero(() =>
        {
            var storage = LocalStorage.FromEnvironment();
            var (name, arrays) = storage.Exists(files.Model)
                ? (files.Model, SafeTensors.Read(storage, files.Model).Arrays)
                : RunCheckpoints.BestSoFar(storage, files);
            TensorArrays.CopyInto(net.state_dict(), arrays, name);
        });
        StateBroadcast.Send(ranks, net.state_dict().Values);
        return net;
    }
}
