using HydraSharp.Cli.Output;
using HydraSharp.Configuration;
using HydraSharp.Tuning;
using Xunit;

namespace HydraSharp.Tests.Cli;

public sealed class RateOutputTests
{
    // 2 for two decades, down to 1 in another, then up beyond the chart.
    static readonly RateCurve Curve = new(
        [.. Enumerable.Range(0, 13).Select(i => 1e-4 * Math.Pow(10, i / 4.0))],
        [2, 2, 2, 2, 2, 2, 2, 2, 1.5, 1, 1, 1, 9],
        planned: 20,
        diverged: true
    );

    [Theory]
    [InlineData(0.00316, "0.0032")]
    [InlineData(6.66e-5, "6.7e-5")]
    [InlineData(9.96e-5, "0.0001")]
    [InlineData(0.99999, "1")]
    [InlineData(12.3, "12")]
    [InlineData(1e-7, "1e-7")]
    public void ARateHasTwoDigitsAndIsWhatAnExperimentTakes(double rate, string expected)
    {
        Assert.Equal(expected, RateOutput.Rate(rate));
        var experiment = ExperimentFile.Parse("", "x.yaml", ["training.optimizer.learning_rate=" + expected]).Experiment;
        Assert.Equal(rate, experiment.Training.Optimizer.LearningRate, 0.06 * rate);
    }

    [Fact]
    public void TheChartShowsTheCurveTheRateAndTheDecades()
    {
        using var output = new StringWriter();
        RateChart.Write(output, Curve, width: 60);
        var lines = output.ToString().ReplaceLineEndings("\n").Split('\n');
        Assert.All(lines[1..], l => Assert.True(l.Length <= 70, l));
        Assert.StartsWith("loss:", lines[0], StringComparison.Ordinal);
        var rows = lines[1..15];
        Assert.Contains('^', rows[0]);
        Assert.StartsWith("       1 +", rows[^1], StringComparison.Ordinal);
        Assert.Contains('*', rows[^1]);
        // 60 columns less 9 before the axis and the axis itself are 50, for 13 rates: the one suggested stands at 49 / 12 a step.
        var suggested = Curve.Points.Select(p => p.Rate).ToList().IndexOf(Curve.Suggested!.Value);
        var column = 10 + (int)Math.Round(49 * suggested / 12.0);
        Assert.True(rows.Count(r => r.Length > column && r[column] == '|') >= 10, output.ToString());
        Assert.Equal(["1e-4", "1e-3", "0.01", "0.1"], lines[16].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(10, lines[16].IndexOf("1e-4", StringComparison.Ordinal));
    }

    [Fact]
    public void ALevelCurveIsDrawnAsWell()
    {
        using var output = new StringWriter();
        var level = new RateCurve([1e-3, 1e-2, 1e-1], [2, 2, 2], planned: 20, diverged: false);
        RateChart.Write(output, level, width: 40);
        RateOutput.Text(output, level, "x.yaml");
        Assert.Contains("***", string.Concat(output.ToString().Where(c => c == '*')), StringComparison.Ordinal);
        Assert.Contains("no rate is suggested", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("next:", output.ToString(), StringComparison.Ordinal);
    }
}
