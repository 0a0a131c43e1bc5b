using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace HydraSharp.Server.Http;

/// <summary>Writes the body of an answer at once, with its length before it.</summary>
static class Body
{
    /// <summary>Writes bytes.</summary>
    public static async Task WriteAsync(HttpContext context, string type, ReadOnlyMemory<byte> bytes)
    {
        (context.Response.ContentType, context.Response.ContentLength) = (type, bytes.Length);
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    /// <summary>Writes JSON.</summary>
    public static Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write, string type = "application/json") =>
        WriteAsync(context, type, Json(write).WrittenMemory);

    /// <summary>JSON in memory.</summary>
    public static ArrayBufferWriter<byte> Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer);
        write(writer);
        return buffer;
    }
}
