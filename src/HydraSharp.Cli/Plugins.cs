using System.CommandLine;
using HydraSharp.Configuration;
using HydraSharp.Specs;

namespace HydraSharp.Cli;

/// <summary>The option <c>--plugin</c>, and what is known to experiments with it.</summary>
static class Plugins
{
    const string Name = "--plugin";

    /// <summary>The option, for every command.</summary>
    internal static Option<string[]> Option() =>
        new(Name)
        {
            Description =
                "Load the members of this assembly, such as losses and backbones, for experiments and runs that name them. "
                + "A plugin is code that runs with your rights: name only files that you trust. May be repeated.",
            HelpName = "FILE.dll",
            Recursive = true,
        };

    /// <summary>HydraSharp's members and those of the plugins that the user named.</summary>
    internal static Catalog Of(ParseResult line) =>
        (line.GetValue<string[]>(Name) ?? []).Aggregate(Catalog.Default, (catalog, file) => catalog.WithPlugin(file));

    /// <summary>
    /// The experiment of a file, without errors. Plugins that it names are loaded, after saying so; those of a run's experiment are not,
    /// because a run may come from somebody else.
    /// </summary>
    internal static ExperimentSource Read(ParseResult line, Terminal terminal, string file, string[]? changes)
    {
        var source = ExperimentFile.Read(
            file,
            changes ?? [],
            Of(line),
            RunOverview.HasExperiment(file) ? null : (catalog, plugin) => Load(catalog, plugin, file, terminal)
        );
        source.ThrowIfWrong();
        return source;
    }

    static Catalog Load(Catalog catalog, string plugin, string file, Terminal terminal)
    {
        terminal.Error.WriteLine($"note: {file} names the plugin {plugin}, which is loaded now: it is code that runs with your rights");
        terminal.Error.Flush();
        return catalog.WithPlugin(plugin);
    }
}
