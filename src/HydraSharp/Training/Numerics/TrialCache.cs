using HydraSharp.Files;
using HydraSharp.Layers;

namespace HydraSharp.Training.Numerics;

/// <summary>
/// What trials found before, a file for each machine and build in the user's cache folder: lines of a case, a method and the answer. A
/// cache that cannot be read or written is done without.
/// </summary>
internal sealed class TrialCache(IStorage storage, string folder, string key)
{
    readonly Dictionary<(ConvolutionCase Case, ConvolutionMethod Method), bool> answers = [];

    string Path => System.IO.Path.Combine(folder, key[..32] + ".txt");

    /// <summary>What is known of a case; null for nothing.</summary>
    internal bool? this[ConvolutionCase tried, ConvolutionMethod method] =>
        answers.TryGetValue((tried, method), out var right) ? right : null;

    /// <summary>Reads the file anew: other processes add to it.</summary>
    internal TrialCache Read()
    {
        try
        {
            if (!storage.Exists(Path))
                return this;
            using var reader = new StreamReader(storage.OpenRead(Path));
            while (reader.ReadLine() is { } line)
                if (line.Split('\t') is [var tried, var method, var answer])
                    answers[(ConvolutionCase.Parse(tried), Enum.Parse<ConvolutionMethod>(method))] = answer == TrialAnswers.Right;
        }
        catch (Exception e) when (StorageFailure.Is(e) || e is FormatException or ArgumentException or IndexOutOfRangeException)
        {
            answers.Clear();
        }

        return this;
    }

    /// <summary>Adds answers and writes all that is known.</summary>
    internal void Add(IReadOnlyDictionary<ConvolutionCase, bool> found, ConvolutionMethod method)
    {
        Read();
        foreach (var (tried, right) in found)
            answers[(tried, method)] = right;
        try
        {
            DurableFolder.Create(storage, folder);
            AtomicFile.WriteText(
                storage,
                Path,
                string.Concat(answers.Select(a => $"{a.Key.Case}\t{a.Key.Method}\t{(a.Value ? TrialAnswers.Right : TrialAnswers.Wrong)}\n"))
            );
        }
        catch (Exception e) when (StorageFailure.Is(e) || e is Inference.HydraException)
        {
            // The next process tries again.
        }
    }
}
