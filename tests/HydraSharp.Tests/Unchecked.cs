using System.Runtime.CompilerServices;
using HydraSharp.Training.Numerics;

namespace HydraSharp.Tests;

/// <summary>
/// Hundreds of tiny networks are not checked one by one: convolutions that no processor is known to make wrong are right without it. What
/// the check does is tested in Numerics.
/// </summary>
static class Unchecked
{
    [ModuleInitializer]
    internal static void TurnOff() => Environment.SetEnvironmentVariable(ConvolutionCheck.Variable, "off");
}
