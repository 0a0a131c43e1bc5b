using System.Buffers;
using HydraSharp.Server.Connections;
using Microsoft.AspNetCore.Http;

namespace HydraSharp.Server.Http;

/// <summary>
/// A request's body in memory. It grows as bytes arrive, not as they are announced, and is bounded by the request's limit and the server's
/// budget.
/// </summary>
sealed class RequestBody : IDisposable
{
    const int First = 16 << 10;

    readonly BodyBudget budget;
    byte[] buffer = [];
    int charged;
    int length;

    RequestBody(BodyBudget budget) => this.budget = budget;

    /// <summary>The body.</summary>
    public ReadOnlyMemory<byte> Bytes => buffer.AsMemory(0, length);

    /// <summary>Reads a body to its end.</summary>
    /// <exception cref="RefusedException">It is compressed, or the server holds too many bodies already.</exception>
    /// <exception cref="BadHttpRequestException">It is too large, too slow or broken.</exception>
    public static async Task<RequestBody> ReadAsync(HttpRequest request, BodyBudget budget, CancellationToken stop)
    {
        var encoding = request.Headers.ContentEncoding.ToString();
        if (encoding.Length > 0 && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            throw new RefusedException(
                new(415, "bad_type", "compressed bodies are not taken: send the body as it is, without Content-Encoding")
            );
        var body = new RequestBody(budget);
        var place = ConnectionSteps.PlaceOf(request.HttpContext);
        try
        {
            while (true)
            {
                if (body.length == body.buffer.Length)
                    body.Grow();
                var read = await PieceAsync(request, body.buffer.AsMemory(body.length), stop);
                place?.Step(read == 0 ? ConnectionState.Working : ConnectionState.Receiving);
                if (read == 0)
                    return body;
                body.length += read;
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    // A chunk's length may be so wrong that the framework fails with an exception of another kind.
    static async ValueTask<int> PieceAsync(HttpRequest request, Memory<byte> into, CancellationToken stop)
    {
        try
        {
            return await request.Body.ReadAsync(into, stop);
        }
        catch (Exception error) when (error is not (OperationCanceledException or BadHttpRequestException))
        {
            throw new RefusedException(Refusal.BadRequest("the body is broken or cut off"));
        }
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => Replace([], 0, 0);

    void Grow()
    {
        var wanted = Math.Max(First, buffer.Length * 2);
        if (!budget.TryTake(wanted))
            throw new RefusedException(Refusal.BuffersFull);
        var larger = ArrayPool<byte>.Shared.Rent(wanted);
        buffer.AsSpan(0, length).CopyTo(larger);
        Replace(larger, wanted, length);
    }

    void Replace(byte[] next, int cost, int kept)
    {
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
        budget.Return(charged);
        (buffer, charged, length) = (next, cost, kept);
    }
}
