using System.Diagnostics;
using HydraSharp.Configuration;
using HydraSharp.Determinism;
using HydraSharp.Specs.Validation;
using HydraSharp.Tests.Architecture;
using Xunit;

namespace HydraSharp.Tests.Configuration;

public sealed class FuzzTests
{
    const string Good = """
        # an experiment
        title: "a {text}"   # with a comment
        garden: { trees: 4, benches: 2 }
        food:
          type: DriedFish
          weight: 1.5
        keepers: [ann, 'bob', >-
          folded]
        motto: |
          several
          lines
        stock:
          - Hay
          - { type: Hay, bales: 3 }
        animals:
          nils: { type: Otter, meal: Hay }
          rosa:
            type: Horse
            meal: { type: Hay, bales: 2 }
        rates: { backbone: 0.1 }
        """;

    static readonly string[] Pieces =
    [
        "{",
        "}",
        "[",
        "]",
        ":",
        ": ",
        "- ",
        "\n",
        "\n  ",
        "\t",
        "#",
        "&a ",
        "*a",
        "!x ",
        "!!int ",
        "|",
        ">",
        "'",
        "\"",
        "\\",
        "%",
        "@",
        "`",
        "---\n",
        "...\n",
        "? ",
        ",",
        "~",
        "\0",
        "\u00a0",
        "\ud83d\ude00",
        "\ufeff",
        "\r",
        "1e9",
        "<<: ",
        "\u2028",
        "%YAML 9.9\n",
    ];

    [Fact]
    public void AnyDamageIsEitherReadOrReportedAsErrors()
    {
        var watch = Stopwatch.StartNew();
        var (read, reported) = (0, 0);
        for (var i = 0; i < 10_000; i++)
        {
            var mutant = Mutate(new SampleRandom(1, 0, i));
            try
            {
                RecordReaderTests.Read(mutant);
                read++;
            }
            catch (ExperimentException e)
            {
                Assert.All(e.Problems, p => Assert.NotEmpty(p.Place));
                reported++;
            }
            catch (Exception e)
            {
                Assert.Fail($"mutant {i}: {e.GetType().Name}: {e.Message}\n{mutant}");
            }
        }

        Assert.True(read > 100 && reported > 1000, $"{read} read, {reported} reported");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), watch.Elapsed.ToString());
    }

    // Of every experiment that is shipped, damaged in a few places: what is still read is written and read again as the same.
    [Fact]
    public void WhatIsReadIsWrittenAndReadAsTheSame()
    {
        var shipped = Directory.EnumerateFiles(Path.Combine(SourceTests.Root, "experiments"), "*.yaml");
        string[] texts = [.. shipped.Order(StringComparer.Ordinal).Select(File.ReadAllText)];
        var read = 0;
        for (var i = 0; i < 4_000; i++)
        {
            var mutant = Mutate(new SampleRandom(2, 0, i), texts[i % texts.Length]);
            Experiment experiment;
            try
            {
                experiment = ExperimentFile.Parse(mutant).Experiment;
            }
            catch (ExperimentException)
            {
                continue;
            }

            read++;
            var written = ExperimentFile.Write(experiment);
            Assert.Equal(written, ExperimentFile.Write(ExperimentFile.Parse(written).Experiment));
            if (i % 16 == 0)
                ExperimentCheck.Check(experiment);
        }

        Assert.True(read > 400, $"{read} were read");
    }

    [Fact]
    public void AnAliasBombIsRefusedAtOnce()
    {
        var bomb =
            "a0: &a0 [x, x]\n"
            + string.Concat(
                Enumerable.Range(1, 40).Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n")
            );
        var watch = Stopwatch.StartNew();
        Assert.Throws<ExperimentException>(() => RecordReaderTests.Read(bomb));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData("[", "")]
    [InlineData("{a: ", "")]
    [InlineData("- ", "")]
    [InlineData("[", "]")]
    public void DeepNestingIsRefusedAtOnce(string open, string close)
    {
        var text = "keepers: " + string.Concat(Enumerable.Repeat(open, 100_000)) + string.Concat(Enumerable.Repeat(close, 100_000));
        var watch = Stopwatch.StartNew();
        Assert.Throws<ExperimentException>(() => RecordReaderTests.Read(open == "- " ? text[9..] : text));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), watch.Elapsed.ToString());
    }

    [Fact]
    public void AHugeTextIsRefused() =>
        Assert.Equal(
            ["zoo.yaml: the file is larger than 1 MB (an experiment is a page of text; is this the right file?)"],
            RecordReaderTests.Errors(new string('#', (1 << 20) + 1))
        );

    static string Mutate(SampleRandom random, string text = Good)
    {
        for (var times = 1 + random.Next(3); times > 0; times--)
        {
            var at = random.Next(text.Length);
            var length = Math.Min(text.Length - at, 1 + random.Next(12));
            text = random.Next(5) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, Pieces[random.Next(Pieces.Length)]),
                2 => text.Remove(at, 1).Insert(at, ((char)random.Next(256)).ToString()),
                3 => text.Insert(random.Next(text.Length), text.Substring(at, length)),
                _ => text[..at],
            };
            if (text.Length == 0)
                text = " ";
        }

        return text;
    }
}
