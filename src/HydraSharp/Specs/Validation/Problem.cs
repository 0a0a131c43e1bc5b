namespace HydraSharp.Specs.Validation;

/// <summary>One error in an experiment or its data: where, what, and how to fix it.</summary>
/// <param name="Path">The key it is about, such as <c>tasks.age.loss</c>; empty when it is about a file.</param>
/// <param name="Message">What is wrong and why.</param>
/// <param name="Hint">How to fix it; may be empty.</param>
public sealed record Problem(string Path, string Message, string Hint = "")
{
    /// <summary>The file, with line and column where they are known: <c>faces.yaml:3:12</c>.</summary>
    public string Place { get; init; } = "";

    /// <inheritdoc />
    public override string ToString()
    {
        var place = Place.Length > 0 ? Place + ": " : "";
        var path = Path.Length > 0 ? Path + ": " : "";
        return place + path + Message + (Hint.Length > 0 ? " (" + Hint + ")" : "");
    }
}
