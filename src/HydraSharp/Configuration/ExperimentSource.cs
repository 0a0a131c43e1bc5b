using HydraSharp.Networks;
using HydraSharp.Specs;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Configuration;

/// <summary>An experiment and where each part of it was written, so that errors seen later still have a line and a column.</summary>
public sealed class ExperimentSource
{
    readonly IReadOnlyDictionary<string, string>? places;
    bool isRight;

    internal ExperimentSource(Experiment experiment, string file, IReadOnlyDictionary<string, string> places, Catalog catalog) =>
        (Experiment, File, this.places, Catalog) = (experiment, file, places, catalog);

    /// <summary>An experiment that was written in C#.</summary>
    internal ExperimentSource(Experiment experiment, Catalog? catalog = null) =>
        (Experiment, File, Catalog) = (experiment, "the experiment", (catalog ?? Catalog.Default).WithTypesOf(experiment));

    /// <summary>The experiment.</summary>
    public Experiment Experiment { get; }

    /// <summary>The file as the user named it.</summary>
    public string File { get; }

    /// <summary>The members that were known while it was read, those of its plugins among them.</summary>
    public Catalog Catalog { get; }

    /// <summary>
    /// Where a key such as <c>tasks.age.loss</c> was written; for one that was not, where the part it belongs to was, or the file.
    /// </summary>
    internal string Locate(string path)
    {
        for (var at = path; at.Length > 0; at = at[..Math.Max(0, at.LastIndexOf('.'))])
            if (places is not null && places.TryGetValue(at, out var place))
                return place;
        return File;
    }

    /// <summary>Gives the problems that have no place the place of their key.</summary>
    internal IReadOnlyList<Problem> Locate(IEnumerable<Problem> problems) =>
        [.. problems.Select(p => p.Place.Length > 0 ? p : p with { Place = Locate(p.Path) })];

    /// <summary>Throws every error that can be seen without data, each with its place. What was found right is not checked again.</summary>
    /// <exception cref="ExperimentException">There is at least one.</exception>
    public void ThrowIfWrong()
    {
        if (!isRight)
            ThrowIfAny(ExperimentCheck.Check(Experiment));
    }

    /// <summary>The same, with a network of the experiment that exists or is built when it is asked for.</summary>
    internal void ThrowIfWrong(Func<HydraNet> network)
    {
        if (!isRight)
            ThrowIfAny(ExperimentCheck.Check(Experiment, network));
    }

    void ThrowIfAny(IReadOnlyList<Problem> problems)
    {
        if (problems.Count > 0)
            throw new ExperimentException(File, places is null ? problems : Locate(problems));
        isRight = true;
    }
}
