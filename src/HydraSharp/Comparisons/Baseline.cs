using System.Security.Cryptography;
using System.Text;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Comparisons;

/// <summary>A run to be trained beside a multi-task model: one task of it alone, or the model itself with another seed.</summary>
/// <param name="Task">The task; empty for the model itself.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Experiment">What is trained.</param>
/// <param name="Fingerprint">
/// The first 12 hexadecimal digits of the SHA-256 of the experiment as resolved, without the loader, which changes no weight.
/// </param>
internal sealed record Baseline(string Task, long Seed, Experiment Experiment, string Fingerprint)
{
    const int FingerprintDigits = 12;

    /// <summary>The folder of its run, so named that another experiment never meets an old run.</summary>
    internal string Folder => $"{(Task.Length == 0 ? "hydra" : "task-" + Task)}-seed{Seed}-{Fingerprint}";

    /// <summary>The model itself with a seed.</summary>
    internal static Baseline Whole(Experiment hydra, long seed, Func<Experiment, string> write) =>
        Made("", seed, hydra with { Training = hydra.Training with { Seed = seed } }, write);

    /// <summary>
    /// One task of a multi-task model alone: the same data, images, backbone, neck, head, loss, schedule and epochs. What belongs to
    /// other tasks, to a way of sharing or to balancing is gone, and the task's weight is 1, as there is nothing to weigh it against.
    /// </summary>
    /// <param name="hydra">The model's experiment, free of errors.</param>
    /// <param name="task">Name of one of its tasks.</param>
    /// <param name="seed">Seed of the baseline.</param>
    /// <param name="write">An experiment as text, every default written out.</param>
    internal static Baseline Of(Experiment hydra, string task, long seed, Func<Experiment, string> write)
    {
        var training = hydra.Training;
        var others = hydra.Tasks.Select(t => t.Name).Where(n => n != task).ToArray();
        bool Concerns(string part) =>
            part.Split('.')[0] is "backbone" or "neck" or "heads"
            && !others.Any(o => part == "heads." + o || part.StartsWith($"heads.{o}.", StringComparison.Ordinal));
        return Made(
            task,
            seed,
            hydra with
            {
                Data = hydra.Data.For([task]) ?? hydra.Data,
                Tasks = [hydra.Tasks.Single(t => t.Name == task) with { Weight = 1 }],
                Teacher = [.. hydra.Teacher.Where(t => t.Tasks.Contains(task)).Select(t => t with { Tasks = [task] })],
                Sharing = new Experiment().Sharing,
                Balancing = new Experiment().Balancing,
                Training = training with
                {
                    Seed = seed,
                    Freeze = [.. training.Freeze.Where(Concerns)],
                    Rates = training.Rates.Where(r => Concerns(r.Key)).ToDictionary(r => r.Key, r => r.Value, StringComparer.Ordinal),
                    Preference = training
                        .Preference.Where(p => p.Key == task)
                        .ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal),
                },
            },
            write
        );
    }

    /// <summary>What a run of some experiment would be named by, whatever folder it stands in.</summary>
    internal static string FingerprintOf(Experiment experiment, Func<Experiment, string> write) =>
        Made("", 0, experiment, write).Fingerprint;

    static Baseline Made(string task, long seed, Experiment experiment, Func<Experiment, string> write)
    {
        var text = write(experiment with { Loader = new() });
        return new(task, seed, experiment, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..FingerprintDigits]);
    }
}
