using HydraSharp.Specs.Validation;
using HydraSharp.Tasks.Losses;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Tasks.Losses;

/// <summary>Runs a loss on numbers written out in a test.</summary>
static class Expect
{
    internal static void Rows(LossSpec loss, float[,] output, float[,] target, params double[] expected)
    {
        using var scope = NewDisposeScope();
        var rows = loss.Rows(tensor(output), tensor(target));
        Assert.Equal([expected.Length], rows.shape);
        var found = rows.data<float>().ToArray();
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i], 1e-5 * Math.Max(1, Math.Abs(expected[i])));
    }

    /// <summary>The mean that the contract of row weights promises.</summary>
    internal static double Mean(LossSpec loss, float[,] output, float[,] target)
    {
        using var scope = NewDisposeScope();
        var (output_NO, target_NW) = (tensor(output), tensor(target));
        var weights_N = loss.RowWeights(target_NW);
        return ((loss.Rows(output_NO, target_NW) * weights_N).sum() / weights_N.sum()).item<float>();
    }

    internal static IReadOnlyList<string> Errors(Action<Problems> check)
    {
        var problems = new Problems();
        check(problems);
        return [.. problems.Found.Select(p => p.ToString())];
    }
}
