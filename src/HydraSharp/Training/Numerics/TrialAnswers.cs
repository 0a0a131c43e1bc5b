using HydraSharp.Layers;
using static TorchSharp.torch;

namespace HydraSharp.Training.Numerics;

/// <summary>
/// What a process answers that was started for trials: a line for each line that it reads, and its end at the end of its input.
/// </summary>
internal static class TrialAnswers
{
    /// <summary>Set in the environment of such a process: the number of threads that compute.</summary>
    internal const string Variable = "HYDRASHARP_TRIALS";

    /// <summary>The first line, once libtorch is loaded.</summary>
    internal const string Ready = "ready";

    internal const string Right = "right";
    internal const string Wrong = "wrong";

    /// <summary>Whether this process was started for trials.</summary>
    internal static bool AreWanted => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 };

    /// <summary>Answers until the input ends.</summary>
    internal static void Run(TextReader input, TextWriter output)
    {
        set_num_threads(int.Parse(Environment.GetEnvironmentVariable(Variable)!, System.Globalization.CultureInfo.InvariantCulture));
        Say(output, Ready);
        while (input.ReadLine() is { } line)
        {
            var end = line.LastIndexOf(' ');
            Say(output, IsRight(ConvolutionCase.Parse(line[..end]), Enum.Parse<ConvolutionMethod>(line[(end + 1)..])) ? Right : Wrong);
        }
    }

    static bool IsRight(ConvolutionCase tried, ConvolutionMethod method)
    {
        try
        {
            return ConvolutionTrial.IsRight(tried, method);
        }
        catch (System.Runtime.InteropServices.ExternalException)
        {
            return false;
        }
    }

    static void Say(TextWriter output, string line)
    {
        output.WriteLine(line);
        output.Flush();
    }
}
