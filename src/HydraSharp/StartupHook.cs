using HydraSharp.Training.Numerics;

#pragma warning disable MA0047 // .NET looks for this name without a namespace.
/// <summary>
/// What .NET calls before a program's own beginning when HydraSharp is named in DOTNET_STARTUP_HOOKS, as <see cref="TrialProcess"/> does.
/// </summary>
internal static class StartupHook
{
    /// <summary>Answers and ends the process, if that is what it was started for.</summary>
    public static void Initialize()
    {
        if (!TrialAnswers.AreWanted)
            return;
        TrialAnswers.Run(Console.In, Console.Out);
        Environment.Exit(0);
    }
}
