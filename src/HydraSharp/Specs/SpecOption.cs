using System.Collections.Concurrent;
using System.Reflection;

namespace HydraSharp.Specs;

/// <summary>One thing that can be set in a spec record: a settable property, written in snake_case.</summary>
internal sealed record SpecOption
{
    static readonly ConcurrentDictionary<Type, IReadOnlyList<SpecOption>> Known = new();

    SpecOption(PropertyInfo property)
    {
        Property = property;
        Key = Words.Snake(property.Name);
        Type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        MayBeEmpty = new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;
        WordForZero = property.GetCustomAttribute<WordForZeroAttribute>()?.Word;
    }

    /// <summary>The key in YAML.</summary>
    public string Key { get; }

    /// <summary>The type of the value; for <c>int?</c> it is <c>int</c>.</summary>
    public Type Type { get; }

    /// <summary>Whether <c>null</c> is a value.</summary>
    public bool MayBeEmpty { get; }

    /// <summary>A word that may stand for 0; null for none.</summary>
    public string? WordForZero { get; }

    /// <summary>The property.</summary>
    public PropertyInfo Property { get; }

    /// <summary>
    /// Whether this is the item's name, which in a map of named items is the key and not an option. A family's item has it from its base.
    /// </summary>
    public bool IsName =>
        string.Equals(Property.Name, "Name", StringComparison.Ordinal)
        && Type == typeof(string)
        && Declaration(Property).DeclaringType is { } owner
        && (owner.IsAbstract || owner.BaseType == typeof(object));

    /// <summary>The options of a record type, its own before those of its family, each in the order of the source.</summary>
    public static IReadOnlyList<SpecOption> Of(Type record) =>
        Known.GetOrAdd(record, static record =>
            [
                .. record
                    .GetProperties(BindingFlags.Public | BindingFlags.Instance)
                    .Where(p => p.SetMethod is { IsPublic: true } && p.GetIndexParameters().Length == 0)
                    .OrderByDescending(p => Depth(Declaration(p).DeclaringType!))
                    .ThenBy(p => Declaration(p).MetadataToken)
                    .Select(p => new SpecOption(p)),
            ]
        );

    /// <summary>The record's value of this option.</summary>
    public object? Get(object record) => Property.GetValue(record);

    static MethodInfo Declaration(PropertyInfo property) => property.GetMethod!.GetBaseDefinition();

    static int Depth(Type type) => type.BaseType is { } parent ? 1 + Depth(parent) : 0;
}
