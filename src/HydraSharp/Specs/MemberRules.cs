using System.Reflection;
using HydraSharp.Inference;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Specs;

/// <summary>What a type must be so that an experiment can name it.</summary>
internal static class MemberRules
{
    /// <summary>Whether a type is offered to experiments: public, not abstract, and of no open type parameters.</summary>
    internal static bool IsOffered(Type type) =>
        type is { IsPublic: true, IsClass: true, IsAbstract: false, ContainsGenericParameters: false };

    /// <summary>Whether the type is of a family, and YAML can create it.</summary>
    internal static bool CanBeCreated(Type type) => FamilyOf(type) is not null && type.GetConstructor(Type.EmptyTypes) is not null;

    /// <summary>A member with its defaults.</summary>
    /// <exception cref="HydraException">Its constructor failed.</exception>
    internal static object Create(Type member)
    {
        try
        {
            return Activator.CreateInstance(member)!;
        }
        catch (TargetInvocationException e) when (e.InnerException is { } inner)
        {
            throw new HydraException(
                ErrorKind.Failed,
                $"{member.FullName} of {member.Assembly.GetName().Name} cannot be created: {inner.Message}",
                inner
            );
        }
    }

    /// <summary>Throws unless every member that the assembly declares can be named beside those of the catalog.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="catalog">The members that are there already.</param>
    /// <param name="subject">What messages call the assembly.</param>
    internal static void Require(Assembly assembly, Catalog catalog, string subject)
    {
        var members = Types(assembly, subject).Where(t => IsOffered(t) && FamilyOf(t) is not null).ToArray();
        if (members.Length == 0)
            throw Refused(
                subject,
                "it declares no member of a family: no public, concrete record that derives from a base such as "
                    + "HydraSharp.Tasks.Losses.LossSpec"
            );
        foreach (var member in members)
            RequireReadable(member, subject);
        RequireNames(members, catalog, subject);
    }

    /// <summary>Throws unless each member has a name of its own in its family, beside those of the catalog.</summary>
    internal static void RequireNames(Type[] members, Catalog catalog, string subject)
    {
        foreach (var family in members.GroupBy(m => FamilyOf(m)!))
            RequireNames(family.Key, [.. family], catalog, subject);
    }

    /// <summary>Throws unless YAML can create the member and hold its options.</summary>
    internal static void RequireReadable(Type member, string subject)
    {
        if (member.GetConstructor(Type.EmptyTypes) is null)
            throw Refused(subject, $"{member.FullName} has no public constructor without parameters, with which YAML creates it");
        foreach (var option in SpecOption.Of(member))
        {
            if (option.Key == "type")
                throw Refused(subject, $"the option {option.Property.Name} of {member.FullName} has the key that names a member in YAML");
            if (!SpecType.IsKnown(option.Type))
                throw Refused(
                    subject,
                    $"the option {option.Property.Name} of {member.FullName} is a {option.Type.Name}, which YAML cannot hold; it can hold "
                        + "string, bool, int, long, double, enums, records, and IReadOnlyList and IReadOnlyDictionary of them"
                );
        }
    }

    static void RequireNames(Type family, Type[] added, Catalog catalog, string subject)
    {
        var taken = catalog.WordsOf(family).ToLookup(Words.Fold, StringComparer.Ordinal);
        foreach (var same in added.GroupBy(m => Words.Fold(m.Name), StringComparer.Ordinal))
        {
            if (same.Count() > 1)
                throw Refused(
                    subject,
                    $"{string.Join(" and ", same.Select(m => m.FullName))} have one name among the {Family.WordOf(family)}"
                );
            if (taken[same.Key].Any() && catalog.Find(family, same.Key) != same.Single())
                throw Refused(
                    subject,
                    $"{same.Single().FullName} has the name of another member of the {Family.WordOf(family)}, "
                        + $"{catalog.Find(family, same.Key)?.FullName ?? taken[same.Key].First()}; rename it"
                );
        }
    }

    static Type[] Types(Assembly assembly, string subject)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException e)
        {
            var reason = e.LoaderExceptions.OfType<Exception>().FirstOrDefault()?.Message ?? e.Message;
            throw new HydraException(
                ErrorKind.Usage,
                $"{subject} cannot be used: it was built against other assemblies than those here ({reason}); build it anew",
                e
            );
        }
    }

    // The family is the topmost abstract base that can be checked: LossBalancing's is BalancingSpec.
    static Type? FamilyOf(Type type)
    {
        Type? family = null;
        for (var parent = type.BaseType; parent is not null; parent = parent.BaseType)
            if (parent.IsAbstract && parent.IsAssignableTo(typeof(IChecked)))
                family = parent;
        return family;
    }

    static HydraException Refused(string subject, string reason) => new(ErrorKind.Usage, $"{subject} cannot be used: {reason}");
}
