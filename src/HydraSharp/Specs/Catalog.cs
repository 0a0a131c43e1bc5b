using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;

namespace HydraSharp.Specs;

/// <summary>Finds the members of a family: every sealed record that derives from the family's base. No list is kept anywhere.</summary>
public static class Catalog
{
    static readonly ConcurrentDictionary<Type, IReadOnlyList<Type>> Known = new();
    static ImmutableArray<Assembly> assemblies = [typeof(Catalog).Assembly];

    /// <summary>Adds the members that a user's assembly declares.</summary>
    public static void Include(Assembly assembly)
    {
        ImmutableInterlocked.Update(ref assemblies, static (all, one) => all.Contains(one) ? all : all.Add(one), assembly);
        Known.Clear();
    }

    /// <summary>
    /// The members of a family in alphabetical order: those of the family's own assembly, of this one and of the included ones.
    /// </summary>
    public static IReadOnlyList<Type> Members(Type family) =>
        Known.GetOrAdd(family, static family =>
            [
                .. assemblies
                    .Add(family.Assembly)
                    .Distinct()
                    .SelectMany(a => a.GetTypes())
                    .Where(t => t.IsAssignableTo(family) && !t.IsAbstract && t.IsPublic)
                    .OrderBy(t => t.Name, StringComparer.Ordinal),
            ]
        );

    /// <summary>The member of that name, without regard to case, '-' and '_'; null when there is none.</summary>
    public static Type? Find(Type family, string word)
    {
        var folded = Words.Fold(word);
        return Members(family).FirstOrDefault(t => string.Equals(Words.Fold(t.Name), folded, StringComparison.Ordinal));
    }

    /// <summary>The words that may stand for a member: its name, and those of an <see cref="IShorthand"/>.</summary>
    public static IReadOnlyList<string> WordsOf(Type family) =>
        [.. Members(family).Select(m => m.Name), .. Short(family).SelectMany(s => s.Shorthands)];

    /// <summary>A member with its defaults by such a word; null when it is none.</summary>
    public static object? Create(Type family, string word)
    {
        if (Find(family, word) is { } member)
            return Activator.CreateInstance(member);
        return Short(family)
            .SelectMany(s =>
                s.Shorthands.Where(n => string.Equals(Words.Fold(n), Words.Fold(word), StringComparison.Ordinal)).Select(s.For)
            )
            .FirstOrDefault();
    }

    static IEnumerable<IShorthand> Short(Type family) =>
        Members(family).Where(m => m.IsAssignableTo(typeof(IShorthand))).Select(m => (IShorthand)Activator.CreateInstance(m)!);

    /// <summary>
    /// Every family that an option of <paramref name="root"/> or of anything below it takes, in the order in which they are met.
    /// </summary>
    public static IReadOnlyList<Family> Families(Type root)
    {
        var seen = new HashSet<Type>();
        var families = new List<Family>();
        Collect(root, seen, families);
        return families;
    }

    static void Collect(Type type, HashSet<Type> seen, List<Family> families)
    {
        var part = SpecType.ListItem(type) ?? SpecType.MapValue(type) ?? type;
        if (!SpecType.IsRecord(part) || !seen.Add(part))
            return;
        if (part.IsAbstract)
        {
            if (Members(part).Count > 0)
                families.Add(new Family(part));
            foreach (var member in Members(part))
                Collect(member, seen, families);
            return;
        }

        foreach (var option in SpecOption.Of(part))
            Collect(option.Type, seen, families);
    }
}
