namespace HydraSharp.Specs.Validation;

/// <summary>Collects every mistake, so that all are told at once.</summary>
public sealed class Problems
{
    readonly List<Problem> found = [];
    string scope = "";

    /// <summary>The mistakes so far.</summary>
    public IReadOnlyList<Problem> Found => found;

    /// <summary>Adds a mistake about <paramref name="key"/> (snake_case, relative to the spec being checked; may be empty).</summary>
    public void Add(string key, string message, string hint = "") => found.Add(new(Join(scope, key), message, hint));

    /// <summary>Adds a mistake that knows its own place.</summary>
    public void Add(Problem problem) => found.Add(problem);

    /// <summary>Adds a mistake unless the condition holds.</summary>
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
