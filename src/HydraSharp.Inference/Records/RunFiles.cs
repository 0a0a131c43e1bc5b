namespace HydraSharp.Inference.Records;

/// <summary>The names of the files in a run's folder that more than one program reads.</summary>
public static class RunFiles
{
    /// <summary>The experiment, every default written out. A folder with it is a run.</summary>
    public const string Experiment = "experiment.yaml";

    /// <summary>The epochs (<see cref="EpochLine"/>).</summary>
    public const string Metrics = "metrics.jsonl";

    /// <summary>The figures of the end (<see cref="EvaluationRecord"/>). A run that has it is finished.</summary>
    public const string Summary = "summary.json";

    /// <summary>The report.</summary>
    public const string Report = "report.html";
}
