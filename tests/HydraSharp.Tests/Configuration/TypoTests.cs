using HydraSharp.Configuration;
using HydraSharp.Specs;
using HydraSharp.Specs.Validation;
using Xunit;

namespace HydraSharp.Tests.Configuration;

public sealed class TypoTests
{
    [Fact]
    public void NearlyEverySlipInAKeyGetsTheRightSuggestion()
    {
        var (right, all) = (0, 0);
        var wrong = new List<string>();
        foreach (var part in RoundTripTests.Records(typeof(Experiment), []))
        {
            string[] keys = [.. SpecOption.Of(part).Select(o => o.Key)];
            foreach (var key in keys)
            foreach (var slip in Slips(key).Where(s => !keys.Contains(s) && s.Length > 0 && s != "type").Distinct())
            {
                all++;
                if (Hint(part, slip) == $"did you mean '{key}'?")
                    right++;
                else
                    wrong.Add($"{part.Name}: {slip} for {key}: {Hint(part, slip)}");
            }
        }

        Assert.True(all > 1000);
        Assert.True(right >= 0.95 * all, $"{right} of {all}: {string.Join("; ", wrong.Take(40))}");
    }

    [Theory]
    [InlineData("batch", "batch_size")]
    [InlineData("lr", "learning_rate")]
    [InlineData("Learning-Rate", "learning_rate")]
    [InlineData("leraning_rate", "learning_rate")]
    [InlineData("wieght", "weight")]
    public void HabitsOfOtherToolsFindTheirWord(string word, string expected) =>
        Assert.Equal(expected, Words.Nearest(word, ["epochs", "batch_size", "learning_rate", "weight", "seed"]));

    [Theory]
    [InlineData("xyz")]
    [InlineData("e")]
    public void AStrangeWordGetsTheWholeList(string word) => Assert.Equal("one of epochs, seed", Words.Suggest(word, ["seed", "epochs"]));

    static string Hint(Type part, string word)
    {
        var problems = new Problems();
        var map = new Node.Map("x");
        map[word] = new Node.Scalar("x", "1", quoted: false);
        new RecordReader(part, problems, Catalog.Default).Read(map);
        return Assert.Single(problems.Found).Hint;
    }

    // One key too few, one too many, a wrong one, or two swapped.
    static IEnumerable<string> Slips(string key)
    {
        for (var i = 0; i < key.Length; i++)
        {
            yield return key.Remove(i, 1);
            foreach (var letter in "aemsx")
            {
                yield return key.Insert(i, letter.ToString());
                yield return key.Remove(i, 1).Insert(i, letter.ToString());
            }

            if (i > 0)
                yield return key[..(i - 1)] + key[i] + key[i - 1] + key[(i + 1)..];
        }
    }
}
