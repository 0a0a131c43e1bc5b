using HydraSharp.Specs;

namespace HydraSharp.Configuration;

/// <summary>An option of a member of a family, for people who write experiments.</summary>
/// <param name="Key">The key in YAML.</param>
/// <param name="Default">Its default as YAML, on one line.</param>
/// <param name="Summary">What it is, on one line; empty where the documentation file is missing.</param>
public sealed record OptionHelp(string Key, string Default, string Summary)
{
    /// <summary>The options of a member, besides its name, its own before those of its family.</summary>
    public static IReadOnlyList<OptionHelp> Of(Type member)
    {
        var instance = MemberRules.Create(member);
        return
        [
            .. SpecOption
                .Of(member)
                .Where(o => !o.IsName)
                .Select(o => new OptionHelp(o.Key, RecordWriter.Inline(o.Get(instance), o.Type), Documentation.Of(o))),
        ];
    }

    /// <summary>What a member is, on one line; empty where the documentation file is missing.</summary>
    public static string SummaryOf(Type member) => Documentation.Of(member);
}
