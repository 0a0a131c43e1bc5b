using System.Reflection;
using System.Runtime.CompilerServices;
using HydraSharp.Extensions.Tests.Members;
using HydraSharp.Specs;
using Xunit;

namespace HydraSharp.Extensions.Tests;

/// <summary>That these tests stand where a user stands.</summary>
public sealed class SurfaceTests
{
    // Those that say in their documentation why they are closed.
    static readonly string[] Closed = ["PretrainedSpec", "SharingSpec"];

    [Fact]
    public void TheLibraryShowsThisAssemblyNoInternals() =>
        Assert.DoesNotContain(typeof(Experiment).Assembly.GetCustomAttributes<InternalsVisibleToAttribute>(), a =>
            a.AssemblyName.StartsWith(typeof(SurfaceTests).Assembly.GetName().Name!, StringComparison.Ordinal)
        );

    [Fact]
    public void ThereIsAMemberOfEveryFamilyThatIsOpen()
    {
        var families = Catalog.Default.With(typeof(Count).Assembly).Families(typeof(Experiment));
        var open = families.Where(f => !Closed.Contains(f.Base.Name)).ToArray();
        Assert.Equal(families.Count - Closed.Length, open.Length);
        Assert.All(open, f => Assert.Contains(f.Members, m => m.Assembly == typeof(Count).Assembly));
        Assert.All(families.Except(open), f =>
            Assert.All(f.Base.GetConstructors(Hidden), c => Assert.True(c.IsFamilyAndAssembly || Copies(c)))
        );
    }

    [Fact]
    public void BothOpenWaysToBalanceHaveAMember() =>
        Assert.Equal(
            ["RunningScale", "UnitNorm"],
            Catalog
                .Default.With(typeof(Count).Assembly)
                .Members(typeof(Training.Balancing.BalancingSpec))
                .Where(m => m.Assembly == typeof(Count).Assembly)
                .Select(m => m.Name)
        );

    const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;

    // C# gives a record a protected constructor that copies; an internal abstract member keeps others from deriving by it.
    static bool Copies(ConstructorInfo constructor) =>
        constructor.GetParameters() is [var only]
        && only.ParameterType == constructor.DeclaringType
        && constructor.DeclaringType!.GetMethods(Hidden).Any(m => m.IsAbstract && m.IsAssembly);
}
