using System.Text.RegularExpressions;
using HydraSharp.Inference;

namespace HydraSharp.Server.Models;

/// <summary>A model file and the name that it is served under.</summary>
/// <param name="Name">The name in addresses.</param>
/// <param name="File">The file.</param>
public sealed partial record ModelSource(string Name, string File)
{
    /// <summary>Reads <c>FILE</c>, served under its name without the ending, or <c>NAME=FILE</c>.</summary>
    /// <exception cref="HydraException">The name is not fit for an address.</exception>
    public static ModelSource Parse(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        var source = word.IndexOf('=') is > 0 and var at
            ? new ModelSource(word[..at], word[(at + 1)..])
            : new ModelSource(Path.GetFileNameWithoutExtension(word), word);
        return source.Checked();
    }

    /// <summary>The same, when its name is fit for an address.</summary>
    /// <exception cref="HydraException">It is not.</exception>
    internal ModelSource Checked() =>
        Usual().IsMatch(Name)
            ? this
            : throw new HydraException(
                ErrorKind.Usage,
                $"'{Name}' cannot be a model's name in an address: it needs 1 to 64 letters, "
                    + $"digits, '_', '.' and '-', a letter or digit first; give it another as NAME={File}"
            );

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_.-]{0,63}\z")]
    private static partial Regex Usual();
}
