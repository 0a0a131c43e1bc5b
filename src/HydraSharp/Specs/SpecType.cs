using System.Collections;

namespace HydraSharp.Specs;

/// <summary>What kinds of value an option of an experiment can take: scalars, records, lists and maps of them.</summary>
internal static class SpecType
{
    static readonly Type[] Scalars = [typeof(string), typeof(bool), typeof(int), typeof(long), typeof(double)];

    /// <summary>What a list holds; null for other types.</summary>
    public static Type? ListItem(Type type) => Of(type, typeof(IReadOnlyList<>)) ? type.GenericTypeArguments[0] : null;

    /// <summary>What a map from names holds; null for other types.</summary>
    public static Type? MapValue(Type type) => Of(type, typeof(IReadOnlyDictionary<,>)) ? type.GenericTypeArguments[1] : null;

    /// <summary>Whether the value is a record with options of its own (a family when it is abstract).</summary>
    public static bool IsRecord(Type type) => type.IsClass && type != typeof(string);

    /// <summary>Whether an option of an experiment can be of this type.</summary>
    public static bool IsKnown(Type type) =>
        (ListItem(type) ?? MapValue(type)) is { } content ? IsKnown(Nullable.GetUnderlyingType(content) ?? content)
        : IsRecord(type)
            ? !type.IsAssignableTo(typeof(IEnumerable)) && (type.IsAbstract || type.GetConstructor(Type.EmptyTypes) is not null)
        : type.IsEnum || Scalars.Contains(type);

    /// <summary>Whether a list of these is written as a map, with the item's name as key.</summary>
    public static bool IsNamed(Type item) => IsRecord(item) && SpecOption.Of(item).Any(o => o.IsName);

    static bool Of(Type type, Type generic) => type.IsGenericType && type.GetGenericTypeDefinition() == generic;
}
