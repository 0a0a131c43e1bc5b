using System.Reflection;
using HydraSharp.Layers;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Specs;
using HydraSharp.Tasks;
using HydraSharp.Tasks.Metrics;
using HydraSharp.Training.Balancing;
using HydraSharp.Training.Optimizers;
using Xunit;

namespace HydraSharp.Tests.Specs;

/// <summary>A family can be derived from outside, or is closed and says so.</summary>
public sealed class FamilyTests
{
    const BindingFlags All = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    static readonly Type[] Closed =
    [
        typeof(HydraSharp.Networks.Sharing.SharingSpec),
        typeof(HydraSharp.Networks.Weights.PretrainedSpec),
        typeof(BalancingSpec),
        typeof(JacobianBalancing),
        typeof(MapTask),
    ];

    // What a member of an open family gives, and its author must be able to derive from.
    static readonly Type[] Given =
    [
        typeof(LossBalancing),
        typeof(GradientBalancing),
        typeof(Backbone),
        typeof(Neck),
        typeof(TaskHead),
        typeof(Measurement),
        typeof(Optimizer),
        typeof(IOnnxForm),
    ];

    public static TheoryData<Type> Bases =>
        [.. Catalog.Default.Families(typeof(Experiment)).Select(f => f.Base).Union(Closed).Union(Given)];

    [Theory]
    [MemberData(nameof(Bases), DisableDiscoveryEnumeration = true)]
    public void ABaseIsOpenOrClosed(Type type)
    {
        ConstructorInfo[] constructors =
        [
            .. type.GetConstructors(All).Where(c => c.GetParameters() is not [var p] || p.ParameterType != type),
        ];
        if (Closed.Contains(type))
        {
            Assert.All(constructors, c => Assert.True(c.IsFamilyAndAssembly));
            return;
        }

        Assert.True(type.IsPublic);
        Assert.All(constructors, c => Assert.True(c.IsFamily || c.IsPublic));
        foreach (var method in type.GetMethods(All).Where(m => m.IsAbstract))
        {
            Assert.True(method.IsPublic || method.IsFamily, $"{type.Name}.{method.Name} cannot be overridden outside");
            foreach (var used in method.GetParameters().Select(p => p.ParameterType).Append(method.ReturnType).SelectMany(Parts))
                Assert.True(used.IsVisible, $"{type.Name}.{method.Name} needs {used.Name}");
        }
    }

    static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!) : type.GenericTypeArguments.SelectMany(Parts).Prepend(type);
}
