namespace HydraSharp.Specs.Validation;

/// <summary>Collects every error, so that all are reported at once.</summary>
/// <remarks>Public because members of other assemblies add to it what is wrong with their settings.</remarks>
public sealed class Problems
{
    readonly List<Problem> found = [];
    string scope = "";

    /// <summary>The errors so far.</summary>
    public IReadOnlyList<Problem> Found => found;

    /// <summary>Adds an error about <paramref name="key"/> (snake_case, relative to the spec being checked; may be empty).</summary>
    public void Add(string key, string message, string hint = "") => found.Add(new(Join(scope, key), message, hint));

    /// <summary>Adds an error that knows its own place.</summary>
    public void Add(Problem problem) => found.Add(problem);

    /// <summary>Adds an error unless the condition holds.</summary>
    public void Require(bool condition, string key, string message, string hint = "")
    {
        if (!condition)
            Add(key, message, hint);
    }

    /// <summary>Runs a check with every key inside it below <paramref name="path"/>.</summary>
    public void Within(string path, Action check)
    {
        var outer = scope;
        scope = Join(outer, path);
        try
        {
            check();
        }
        finally
        {
            scope = outer;
        }
    }

    static string Join(string scope, string key) =>
        scope.Length == 0 ? key
        : key.Length == 0 ? scope
        : scope + "." + key;
}
