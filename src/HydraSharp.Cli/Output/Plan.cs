using HydraSharp.Configuration;

namespace HydraSharp.Cli.Output;

/// <summary>What an experiment will do, on half a page: each part, and the options that differ from its defaults.</summary>
static class Plan
{
    public static void Write(TextWriter output, Experiment experiment) =>
        Columns.Write(output, [.. ExperimentFile.Plan(experiment).Select(row => new[] { row.Key, row.Value })]);
}
