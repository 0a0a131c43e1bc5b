using Microsoft.AspNetCore.Http;

namespace HydraSharp.Server.Http;

/// <summary>Reads the Accept header.</summary>
static class AnswerFormats
{
    /// <summary>What a request would like best of what there is.</summary>
    public static AnswerFormat Of(HttpRequest request)
    {
        if (!Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted))
            return AnswerFormat.Json;
        foreach (var type in accepted.Where(t => t.Quality is not 0).OrderByDescending(t => t.Quality ?? 1))
        {
            if (
                type.MediaType.Equals("image/png", StringComparison.OrdinalIgnoreCase)
                || type.MediaType.Equals("image/*", StringComparison.OrdinalIgnoreCase)
            )
                return AnswerFormat.Png;
            if (type.MediaType.Equals("image/jpeg", StringComparison.OrdinalIgnoreCase))
                return AnswerFormat.Jpeg;
            if (
                type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
                || type.MediaType.Equals("*/*", StringComparison.Ordinal)
            )
                return AnswerFormat.Json;
        }

        return AnswerFormat.Json;
    }
}
