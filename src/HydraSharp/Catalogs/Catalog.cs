namespace HydraSharp.Catalogs;

/// <summary>Finds the members of a family: every sealed record that derives from the family's base. No list is kept anywhere.</summary>
public static class Catalog
{
    static readonly List<System.Reflection.Assembly> Assemblies = [typeof(Catalog).Assembly];

    /// <summary>Adds the members that a user's assembly declares.</summary>
    public static void Include(System.Reflection.Assembly assembly)
    {
        if (!Assemblies.Contains(assembly)) Assemblies.Add(assembly);
    }

    /// <summary>The members of a family in alphabetical order.</summary>
    public static IReadOnlyList<Type> Members(Type family) =>
        [.. Assemblies.SelectMany(a => a.GetTypes()).Where(t => t.IsAssignableTo(family) && !t.IsAbstract && t.IsPublic).OrderBy(t => t.Name, StringComparer.Ordinal)];

    /// <summary>The member of that name, without regard to case, '-' and '_'; null when there is none.</summary>
    public static Type? Find(Type family, string word) =>
        Members(family).FirstOrDefault(t => string.Equals(Words.Fold(t.Name), Words.Fold(word), StringComparison.Ordinal));
}
