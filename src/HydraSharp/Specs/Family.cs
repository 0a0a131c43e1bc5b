using System.ComponentModel;
using System.Reflection;

namespace HydraSharp.Specs;

/// <summary>The choices for one split of an experiment, such as its losses.</summary>
/// <param name="Base">The abstract record that every member derives from.</param>
/// <param name="Members">The members that a catalog has, in alphabetical order.</param>
public sealed record Family(Type Base, IReadOnlyList<Type> Members)
{
    /// <summary>The plural by which the family is listed: the base's <see cref="DisplayNameAttribute"/>, or its name with an s.</summary>
    public string Word => WordOf(Base);

    internal static string WordOf(Type family) =>
        family.GetCustomAttribute<DisplayNameAttribute>()?.DisplayName ?? Plural(Words.Snake(Singular(family)));

    static string Singular(Type family) => family.Name.EndsWith("Spec", StringComparison.Ordinal) ? family.Name[..^4] : family.Name;

    static string Plural(string word) =>
        word.EndsWith("ing", StringComparison.Ordinal) ? word
        : word.EndsWith('s') ? word + "es"
        : word + "s";
}
