using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using HydraSharp.Layers;

namespace HydraSharp.Training.Numerics;

/// <summary>
/// Tries convolutions in processes of their own, as a wrong kernel can end its process. Such a process is this program started anew with
/// HydraSharp as its startup hook, which answers and ends it before the program begins.
/// </summary>
internal sealed class TrialProcess(int threads)
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    // Every byte of memory that was not written yet holds 0x7F: numbers that were never computed are far from right.
    const string Fill = "128";

    /// <summary>Which cases are right by a method.</summary>
    /// <param name="cases">The cases.</param>
    /// <param name="method">The method.</param>
    /// <returns>An answer for each case; null when no such process can be started, or none answers.</returns>
    internal IReadOnlyDictionary<ConvolutionCase, bool>? Try(IReadOnlyList<ConvolutionCase> cases, ConvolutionMethod method)
    {
        var answers = new Dictionary<ConvolutionCase, bool>();
        var left = cases.ToList();
        while (left.Count > 0)
        {
            if (Answers(left, method) is not { } found)
                return null;
            foreach (var (tried, answer) in left.Zip(found))
                answers[tried] = answer;
            left.RemoveRange(0, found.Count);
            if (left.Count == 0)
                break;
            // The process ended with this one. The others of its layer need not be tried.
            var fatal = left[0];
            foreach (var same in left.Where(c => c.Shape == fatal.Shape && c.Bfloat16 == fatal.Bfloat16))
                answers[same] = false;
            left.RemoveAll(answers.ContainsKey);
        }

        return answers;
    }

    // Answers until the process ends, by itself or by a kernel; null when it did not begin to answer, or did not end.
    List<bool>? Answers(IReadOnlyList<ConvolutionCase> cases, ConvolutionMethod method)
    {
        try
        {
            using var process = Process.Start(Program());
            if (process is null)
                return null;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            using var limit = new CancellationTokenSource(Limit);
            using var kill = limit.Token.Register(() => Kill(process));
            var writing = Task.Run(() => Write(process, cases, method));
            if (process.StandardOutput.ReadLine() != TrialAnswers.Ready)
                return Ended(process);
            var answers = new List<bool>();
            while (process.StandardOutput.ReadLine() is { } line)
                answers.Add(line == TrialAnswers.Right);

            writing.Wait();
            process.WaitForExit();
            return limit.IsCancellationRequested || (answers.Count < cases.Count && !IsACrash(process.ExitCode)) ? null : answers;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether a process ended by a fault of its own code (SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGSEGV; on Windows a status below zero).
    /// Ctrl-C reaches it as well as this process, and a system short of memory may kill it: these say nothing of a convolution.
    /// </summary>
    internal static bool IsACrash(int exitCode) => exitCode is 132 or 134 or 135 or 136 or 139 or < 0;

    ProcessStartInfo Program()
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("the program has no file");
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        if (
            Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase)
            && Assembly.GetEntryAssembly()?.Location is { Length: > 0 } main
        )
            start.ArgumentList.Add(main);
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(TrialProcess).Assembly.Location;
        start.Environment[TrialAnswers.Variable] = threads.ToString(CultureInfo.InvariantCulture);
        start.Environment["MALLOC_PERTURB_"] = Fill;
        return start;
    }

    static void Write(Process process, IEnumerable<ConvolutionCase> cases, ConvolutionMethod method)
    {
        try
        {
            foreach (var tried in cases)
                process.StandardInput.WriteLine($"{tried} {method}");
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The process has ended: what it answered shows where.
        }
    }

    static List<bool>? Ended(Process process)
    {
        Kill(process);
        return null;
    }

    static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }
}
