using System.Runtime.CompilerServices;

namespace HydraSharp.Extensions.Tests;

/// <summary>Tiny networks are not checked on this processor one by one; what the check does is tested elsewhere.</summary>
static class Unchecked
{
    [ModuleInitializer]
    internal static void TurnOff() => Environment.SetEnvironmentVariable("HYDRASHARP_PROCESSOR_CHECK", "off");
}
