using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace HydraSharp.Specs;

/// <summary>The summaries of types and options, from the documentation file beside their assembly. Empty where there is none.</summary>
internal static partial class Documentation
{
    static readonly ConcurrentDictionary<Assembly, IReadOnlyDictionary<string, string>> Files = new();

    /// <summary>The summary of a type as one line of plain text.</summary>
    public static string Of(Type type) => Find(type.Assembly, "T:" + type.FullName);

    /// <summary>
    /// The summary of an option as one line of plain text; an overridden option has its family's summary unless it has its own.
    /// </summary>
    public static string Of(SpecOption option)
    {
        var own = option.Property.DeclaringType!;
        var text = Find(own.Assembly, $"P:{own.FullName}.{option.Property.Name}");
        var declared = option.Property.GetMethod!.GetBaseDefinition().DeclaringType!;
        return text.Length > 0 ? text : Find(declared.Assembly, $"P:{declared.FullName}.{option.Property.Name}");
    }

    static string Find(Assembly assembly, string member) => Files.GetOrAdd(assembly, Load).GetValueOrDefault(member, "");

    static Dictionary<string, string> Load(Assembly assembly)
    {
        // An assembly in one file with the program has no place of its own.
        var folder = assembly.Location.Length > 0 ? Path.GetDirectoryName(assembly.Location)! : AppContext.BaseDirectory;
        var file = Path.Combine(folder, assembly.GetName().Name + ".xml");
        try
        {
            return XDocument
                .Load(file)
                .Descendants("member")
                .Where(m => m.Element("summary") is not null)
                .ToDictionary(m => (string)m.Attribute("name")!, m => Plain(m.Element("summary")!), StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or XmlException)
        {
            return [];
        }
    }

    static string Plain(XElement summary) => Spaces().Replace(string.Concat(summary.Nodes().Select(Text)), " ").Trim();

    static string Text(XNode node) =>
        node switch
        {
            XText text => text.Value,
            XElement element when ((string?)element.Attribute("cref") ?? (string?)element.Attribute("name")) is { } reference =>
                reference.Split('.', ':')[^1],
            XElement element => string.Concat(element.Nodes().Select(Text)),
            _ => "",
        };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
