using System.Numerics;

namespace HydraSharp.Data.Splits.Similarity;

/// <summary>
/// Finds all hashes within a Hamming distance of another without comparing all pairs: of four words of 16 bits, one differs in at most a
/// fourth of the bits. Multi-index hashing: Norouzi, Punjani and Fleet, CVPR 2012.
/// </summary>
sealed class HammingIndex
{
    const int Words = 4;
    const int WordBits = 16;

    readonly IReadOnlyList<ulong> hashes;
    readonly int distance;
    readonly ushort[] changes;
    readonly List<int>?[][] tables;

    /// <summary>Prepares the search.</summary>
    /// <param name="hashes">What is searched.</param>
    /// <param name="distance">Most bits that may differ, from 0 to 64.</param>
    public HammingIndex(IReadOnlyList<ulong> hashes, int distance)
    {
        (this.hashes, this.distance) = (hashes, distance);
        changes =
        [
            .. Enumerable.Range(0, 1 << WordBits).Where(c => BitOperations.PopCount((uint)c) <= distance / Words).Select(c => (ushort)c),
        ];
        tables = [.. Enumerable.Range(0, Words).Select(_ => new List<int>?[1 << WordBits])];
        for (var i = 0; i < hashes.Count; i++)
        for (var word = 0; word < Words; word++)
            (tables[word][Word(hashes[i], word)] ??= []).Add(i);
    }

    /// <summary>The indices above <paramref name="index"/> whose hashes are near its own, ascending.</summary>
    public IReadOnlyList<int> NearAfter(int index)
    {
        var found = new SortedSet<int>();
        for (var word = 0; word < Words; word++)
        {
            var own = Word(hashes[index], word);
            foreach (var change in changes)
            {
                foreach (var other in tables[word][own ^ change] ?? [])
                    if (other > index && BitOperations.PopCount(hashes[other] ^ hashes[index]) <= distance)
                        found.Add(other);
            }
        }

        return [.. found];
    }

    static ushort Word(ulong hash, int word) => (ushort)(hash >> (word * WordBits));
}
