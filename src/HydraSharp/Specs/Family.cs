using System.ComponentModel;
using System.Reflection;

namespace HydraSharp.Specs;

/// <summary>The choices for one split of an experiment, such as its losses.</summary>
/// <param name="Base">The abstract record that every member derives from.</param>
public sealed record Family(Type Base)
{
    /// <summary>The plural by which the family is listed: the base's <see cref="DisplayNameAttribute"/>, or its name with an s.</summary>
    public string Word => Base.GetCustomAttribute<DisplayNameAttribute>()?.DisplayName ?? Plural(Words.Snake(Singular));

    /// <summary>The members in alphabetical order.</summary>
    public IReadOnlyList<Type> Members => Catalog.Members(Base);

    string Singular => Base.Name.EndsWith("Spec", StringComparison.Ordinal) ? Base.Name[..^4] : Base.Name;

    static string Plural(string word) =>
        word.EndsWith("ing", StringComparison.Ordinal) ? word
        : word.EndsWith('s') ? word + "es"
        : word + "s";
}
