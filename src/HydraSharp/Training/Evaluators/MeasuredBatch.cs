using System.Runtime.InteropServices;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Training.Evaluators;

/// <summary>What the network said of a batch.</summary>
/// <param name="Examples">The examples.</param>
/// <param name="Findings">What each task's head gave.</param>
internal sealed record MeasuredBatch(int[] Examples, MetricAccumulator.Finding[] Findings)
{
    /// <summary>A rank's share of batches: every so many-th.</summary>
    internal static IReadOnlyList<int[]> Share(IReadOnlyList<int[]> batches, IProcessGroup ranks) =>
        [.. batches.Where((_, i) => i % ranks.Size == ranks.Rank)];

    /// <summary>
    /// All ranks' batches in the order that they had before they were dealt out by <see cref="Share"/>; each as it comes where there is one
    /// rank.
    /// </summary>
    internal static IEnumerable<MeasuredBatch> Dealt(IEnumerable<MeasuredBatch> mine, IProcessGroup? ranks)
    {
        if (ranks is null or { Size: 1 })
            return mine;
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes))
            foreach (var batch in mine)
                batch.Write(writer);
        var all = ranks.Gather(bytes.ToArray()).Select(Read).ToArray();
        return Enumerable.Range(0, all.Sum(a => a.Count)).Select(i => all[i % ranks.Size][i / ranks.Size]);
    }

    void Write(BinaryWriter writer)
    {
        Write(writer, Examples);
        writer.Write(Findings.Length);
        foreach (var finding in Findings)
        {
            Write(writer, finding.Answers);
            writer.Write(finding.Sums.Length);
            foreach (var sums in finding.Sums)
                Write(writer, sums);
        }
    }

    static List<MeasuredBatch> Read(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        var batches = new List<MeasuredBatch>();
        while (reader.BaseStream.Position < bytes.Length)
        {
            var examples = Numbers<int>(reader);
            batches.Add(
                new(
                    examples,
                    [
                        .. Enumerable
                            .Range(0, reader.ReadInt32())
                            .Select(_ => new MetricAccumulator.Finding(
                                Numbers<float>(reader),
                                [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => Numbers<double>(reader))]
                            )),
                    ]
                )
            );
        }

        return batches;
    }

    static void Write<T>(BinaryWriter writer, T[] numbers)
        where T : unmanaged
    {
        writer.Write(numbers.Length);
        writer.Write(MemoryMarshal.AsBytes(numbers.AsSpan()));
    }

    static T[] Numbers<T>(BinaryReader reader)
        where T : unmanaged
    {
        var numbers = new T[reader.ReadInt32()];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(numbers.AsSpan()));
        return numbers;
    }
}
