using HydraSharp.Inference;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace HydraSharp.Server.Http;

/// <summary>
/// Refuses names in a query that the endpoint does not take: ignored, a misspelt one would change the answer without a word. Pages are for
/// people, whose links may have anything.
/// </summary>
sealed class QueryCheck(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (
            context.Request.Query.Count == 0
            || context.GetEndpoint() is not { } endpoint
            || endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is not null
        )
            return next(context);
        var known = endpoint.Metadata.GetMetadata<TakesQuery>()?.Names ?? [];
        foreach (var name in context.Request.Query.Keys)
            if (!known.Contains(name, StringComparer.OrdinalIgnoreCase))
                throw new RefusedException(Unknown("the query", name, known));
        return next(context);
    }

    /// <summary>The refusal of an unknown name, which names the known ones.</summary>
    /// <param name="where">Where it stands, such as the query.</param>
    /// <param name="name">The name.</param>
    /// <param name="known">What may stand there.</param>
    public static Refusal Unknown(string where, string name, IReadOnlyCollection<string> known)
    {
        var hint = Spelling.Nearest(name, known) is { } near ? $"; did you mean '{near}'?" : "";
        var all = known.Count == 0 ? "this address takes no options" : $"this address takes {string.Join(", ", known)}";
        return Refusal.BadRequest($"{where} has '{Harmless(name)}', which this address does not take{hint} ({all})");
    }

    // A name of a client is repeated only as far as it is a word.
    static string Harmless(string name)
    {
        const int most = 40;
        var word = string.Concat(name.Take(most).Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '?'));
        return name.Length > most ? word + "..." : word;
    }
}
