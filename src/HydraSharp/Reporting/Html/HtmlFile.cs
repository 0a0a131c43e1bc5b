using System.Text;
using System.Xml;
using System.Xml.Linq;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Reporting.Html;

/// <summary>
/// Writes elements as a page that is both HTML and well-formed XML. Text is escaped by the writer, wherever it comes from; characters
/// that no page may hold become U+FFFD; elements that HTML does not let stand empty get an end tag.
/// </summary>
internal static class HtmlFile
{
    static readonly HashSet<string> Void = new(StringComparer.Ordinal) { "meta", "img", "br", "line", "rect", "circle", "polyline" };

    /// <summary>The page as text. The tree is cleaned in place.</summary>
    internal static string Text(XElement page)
    {
        foreach (var element in page.DescendantsAndSelf().ToList())
        {
            foreach (var attribute in element.Attributes())
                attribute.Value = Clean(attribute.Value);
            foreach (var text in element.Nodes().OfType<XText>())
                text.Value = Clean(text.Value);
            if (!element.Nodes().Any() && !Void.Contains(element.Name.LocalName))
                element.Add("");
        }

        return "<!DOCTYPE html>\n" + page.ToString(SaveOptions.DisableFormatting) + "\n";
    }

    static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
                clean.Append(text[i]).Append(text[++i]);
            else
                clean.Append(XmlConvert.IsXmlChar(text[i]) ? text[i] : '\uFFFD');
        }

        return clean.ToString();
    }
}
