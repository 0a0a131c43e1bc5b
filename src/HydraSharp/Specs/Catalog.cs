using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using HydraSharp.Inference;

namespace HydraSharp.Specs;

/// <summary>
/// The members that an experiment may name, family by family: every public record that derives from the family's base and that an assembly
/// of the catalog declares. A catalog does not change; <see cref="With(Assembly)"/> and <see cref="WithPlugin"/> give a larger one, which
/// is handed on.
/// </summary>
public sealed class Catalog
{
    readonly ConcurrentDictionary<Type, IReadOnlyList<Type>> known = new();
    readonly ImmutableArray<Assembly> assemblies;

    // Members of which an instance was seen; their assemblies are not in the catalog.
    readonly ImmutableArray<Type> single;

    Catalog(ImmutableArray<Assembly> assemblies, ImmutableArray<Type> single) => (this.assemblies, this.single) = (assemblies, single);

    /// <summary>HydraSharp's own members.</summary>
    public static Catalog Default { get; } = new([typeof(Catalog).Assembly], []);

    /// <summary>A catalog that has the members of an assembly too; this one where it has them already.</summary>
    /// <param name="assembly">An assembly that is loaded.</param>
    /// <exception cref="HydraException">
    /// It has no member, one that YAML cannot create, or one of a name that another member has.
    /// </exception>
    public Catalog With(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        return With(assembly, $"the assembly {assembly.GetName().Name}");
    }

    /// <summary>
    /// A catalog that has the members of a plugin too: an assembly file, which is loaded for as long as the process lives. A plugin is code
    /// that runs with the rights of the process, so load only files that you trust.
    /// </summary>
    /// <param name="file">The assembly; what it needs lies beside it. HydraSharp and TorchSharp are those of the process.</param>
    /// <exception cref="HydraException">
    /// The file is missing or no .NET assembly, was built for another version of HydraSharp, or <see cref="With(Assembly)"/> refuses it.
    /// </exception>
    public Catalog WithPlugin(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return With(PluginFile.Load(file), $"the plugin '{file}'");
    }

    /// <summary>The members of a family in alphabetical order: those of the catalog's assemblies and of the family's own.</summary>
    public IReadOnlyList<Type> Members(Type family) =>
        known.GetOrAdd(
            family,
            static (family, catalog) =>
                [
                    .. catalog
                        .assemblies.Add(family.Assembly)
                        .Distinct()
                        .SelectMany(a => a.GetTypes())
                        .Where(MemberRules.IsOffered)
                        .Union(catalog.single)
                        .Where(t => t.IsAssignableTo(family))
                        .OrderBy(t => t.Name, StringComparer.Ordinal),
                ],
            this
        );

    /// <summary>The member of that name, without regard to case, '-' and '_'; null when there is none.</summary>
    public Type? Find(Type family, string word)
    {
        var folded = Words.Fold(word);
        return Members(family).FirstOrDefault(t => string.Equals(Words.Fold(t.Name), folded, StringComparison.Ordinal));
    }

    /// <summary>The words that may stand for a member: its name, and those of an <see cref="IShorthand"/>.</summary>
    public IReadOnlyList<string> WordsOf(Type family) =>
        [.. Members(family).Select(m => m.Name), .. Short(family).SelectMany(s => s.Shorthands)];

    /// <summary>A member with its defaults by such a word; null when it is none.</summary>
    /// <exception cref="HydraException">The member's constructor failed.</exception>
    public object? Create(Type family, string word)
    {
        if (Find(family, word) is { } member)
            return MemberRules.Create(member);
        return Short(family)
            .SelectMany(s =>
                s.Shorthands.Where(n => string.Equals(Words.Fold(n), Words.Fold(word), StringComparison.Ordinal)).Select(s.For)
            )
            .FirstOrDefault();
    }

    /// <summary>
    /// Every family that an option of <paramref name="root"/> or of anything below it takes, in the order in which they are met.
    /// </summary>
    public IReadOnlyList<Family> Families(Type root)
    {
        var families = new List<Family>();
        Collect(root, [], families);
        return families;
    }

    /// <summary>Whether a type is HydraSharp's own, so that no catalog need be reported of it.</summary>
    internal static bool IsOwn(Type type) => type.Assembly == typeof(Catalog).Assembly || type.Assembly == typeof(HydraException).Assembly;

    /// <summary>Whether an assembly of this name is in the catalog, or a member of one.</summary>
    internal bool Has(string assembly) =>
        assemblies
            .Concat(single.Select(t => t.Assembly))
            .Any(a => string.Equals(a.GetName().Name, assembly, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// A catalog that knows, too, the types of which there is an instance in an experiment: whoever made them needs to register nothing.
    /// </summary>
    /// <exception cref="HydraException">
    /// One has the name of another member, so that the written experiment would be read as another.
    /// </exception>
    internal Catalog WithTypesOf(object experiment)
    {
        Type[] types =
        [
            .. SpecParts
                .Of(experiment)
                .Select(s => s.GetType())
                .Distinct()
                .Where(t => !assemblies.Contains(t.Assembly) && !single.Contains(t) && MemberRules.CanBeCreated(t)),
        ];
        MemberRules.RequireNames(types, this, "the experiment");
        return types.Length == 0 ? this : new(assemblies, [.. single, .. types]);
    }

    Catalog With(Assembly assembly, string subject)
    {
        if (assemblies.Contains(assembly))
            return this;
        if (Has(assembly.GetName().Name!) && !single.Any(t => t.Assembly == assembly))
            throw new HydraException(
                ErrorKind.Usage,
                $"{subject} cannot be added: another assembly of the name {assembly.GetName().Name} is in the catalog"
            );
        MemberRules.Require(assembly, this, subject);
        return new(assemblies.Add(assembly), [.. single.Where(t => t.Assembly != assembly)]);
    }

    IEnumerable<IShorthand> Short(Type family) =>
        Members(family).Where(m => m.IsAssignableTo(typeof(IShorthand))).Select(m => (IShorthand)MemberRules.Create(m));

    void Collect(Type type, HashSet<Type> seen, List<Family> families)
    {
        var part = SpecType.ListItem(type) ?? SpecType.MapValue(type) ?? type;
        if (!SpecType.IsRecord(part) || !seen.Add(part))
            return;
        if (part.IsAbstract)
        {
            if (Members(part).Count > 0)
                families.Add(new Family(part, Members(part)));
            foreach (var member in Members(part))
                Collect(member, seen, families);
            return;
        }

        foreach (var option in SpecOption.Of(part))
            Collect(option.Type, seen, families);
    }
}
