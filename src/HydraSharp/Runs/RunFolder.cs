using HydraSharp.Configuration;
using HydraSharp.Inference;
using HydraSharp.Inference.Records;
using HydraSharp.Specs;

namespace HydraSharp.Runs;

/// <summary>The files of a run.</summary>
internal sealed record RunFolder(string Path)
{
    internal string Experiment => File(RunFiles.Experiment);

    /// <summary>The experiment of a run whose balancing method a dry run still chooses; experiment.yaml takes its place.</summary>
    internal string Unsettled => File(".unsettled.yaml");
    internal string Environment => File("environment.json");
    internal string Data => File("data.json");
    internal string Warnings => File("warnings.json");
    internal string Network => File("network.json");
    internal string Weights => File("weights.json");
    internal string Metrics => File(RunFiles.Metrics);
    internal string Results => File("results.csv");
    internal string Log => File("log.txt");
    internal string Summary => File(RunFiles.Summary);
    internal string Model => File("model.safetensors");
    internal string Calibration => File("calibration.json");
    internal string Bench => File("bench.json");
    internal string Sharing => File("sharing.json");
    internal string Ablation => File("ablation.json");
    internal string Distillation => File("teacher");
    internal string Report => File(RunFiles.Report);
    internal string ModelCard => File("MODEL_CARD.md");
    internal string TensorBoard => File("tensorboard");
    internal string Checkpoints => File("checkpoints");

    /// <summary>The log of a rank: rank 0's is the run's.</summary>
    internal string LogOf(int rank) => rank == 0 ? Log : File($"log-{rank}.txt");

    /// <summary>Whether a run was begun here.</summary>
    internal bool Exists => System.IO.File.Exists(Experiment);

    /// <summary>Whether a step was taken whose weights are kept.</summary>
    internal bool HasSteps =>
        System.IO.File.Exists(Metrics) || (Directory.Exists(Checkpoints) && Directory.EnumerateFileSystemEntries(Checkpoints).Any());

    /// <summary>Whether the run has come to its end.</summary>
    internal bool Finished => System.IO.File.Exists(Summary);

    /// <summary>Whether a file of this folder is the run's experiment, beside what a run writes when it begins.</summary>
    internal bool Owns(string file) =>
        System.IO.Path.GetFileName(file) == System.IO.Path.GetFileName(Experiment)
        && new[] { Environment, Metrics, Model, Summary }.Any(System.IO.File.Exists);

    /// <summary>The run's experiment. Plugins that it names are never loaded from here: the catalog has them, or it is refused.</summary>
    internal Experiment ReadExperiment(Catalog catalog) => ExperimentFile.Read(Experiment, catalog: catalog).Experiment;

    /// <summary>Throws unless the folder holds a run.</summary>
    internal void Require()
    {
        if (!Directory.Exists(Path))
            throw new HydraException(ErrorKind.Usage, $"there is no folder '{Path}'; name the folder that 'hydra train --out' wrote");
        if (!Exists)
            throw new HydraException(
                ErrorKind.Usage,
                $"'{Path}' is not a run: it has no experiment.yaml; name the folder that 'hydra train --out' wrote"
            );
    }

    /// <summary>The experiment of the run.</summary>
    /// <exception cref="HydraException">The folder is not a run.</exception>
    internal Experiment Load(Catalog catalog)
    {
        Require();
        return ReadExperiment(catalog);
    }

    string File(string name) => System.IO.Path.Combine(Path, name);
}
