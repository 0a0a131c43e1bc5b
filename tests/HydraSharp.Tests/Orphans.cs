using System.Globalization;
using System.Runtime.CompilerServices;
using HydraSharp.Cli;

namespace HydraSharp.Tests;

/// <summary>What the tests start ends with them, even where they are killed.</summary>
static class Orphans
{
    [ModuleInitializer]
    internal static void TurnOff() =>
        Environment.SetEnvironmentVariable(ParentWatch.Variable, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
}
