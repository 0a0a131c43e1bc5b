using System.Collections;

namespace HydraSharp.Specs;

/// <summary>The records that an experiment is made of.</summary>
internal static class SpecParts
{
    /// <summary>The record and every record below it, also in lists and maps, in the order of their options.</summary>
    internal static IEnumerable<object> Of(object record) =>
        SpecOption.Of(record.GetType()).SelectMany(o => Records(o.Get(record))).SelectMany(Of).Prepend(record);

    static IEnumerable<object> Records(object? value) =>
        value switch
        {
            null or string => [],
            IDictionary map => map.Values.Cast<object?>().SelectMany(Records),
            IEnumerable many => many.Cast<object?>().SelectMany(Records),
            _ => SpecType.IsRecord(value.GetType()) ? [value] : [],
        };
}
