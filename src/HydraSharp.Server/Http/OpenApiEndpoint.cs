using Microsoft.AspNetCore.Http;

namespace HydraSharp.Server.Http;

/// <summary>The description of all addresses, OpenAPI 3.1.</summary>
static class OpenApiEndpoint
{
    static readonly byte[] Document = Read();

    public static Task AnswerAsync(HttpContext context) => Body.WriteAsync(context, "application/json", Document);

    static byte[] Read()
    {
        using var stream = typeof(OpenApiEndpoint).Assembly.GetManifestResourceStream("openapi.json")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
