using System.Net;
using System.Net.Http.Headers;
using HydraSharp.Files;
using HydraSharp.Inference;

namespace HydraSharp.Networks.Weights.Cache;

/// <summary>
/// Fetches a file into a partial one beside its later place. What is there already is not asked for again (Range, RFC 9110 section 14); a
/// connection that breaks is taken up again as long as each brings something.
/// </summary>
internal sealed class WeightsDownload(IStorage storage, Action<string> log)
{
    const int Block = 1 << 20;
    const int MostTries = 5;
    static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    /// <summary>Returns when the partial file has all that the server says there is.</summary>
    /// <exception cref="NetworkException">It could not be had. What came is kept.</exception>
    /// <exception cref="HydraException">The disk refused.</exception>
    internal void Fetch(Uri address, string partial, CancellationToken stop)
    {
        if (address.Scheme != Uri.UriSchemeHttps && !address.IsLoopback)
            throw new NetworkException("weights are fetched over https only");
        using var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(20) };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        for (var tried = 1; ; tried++)
        {
            var before = Length(partial);
            try
            {
                TryOnce(client, address, partial, stop);
                return;
            }
            catch (HttpRequestException error)
            {
                if (tried == MostTries || Length(partial) <= before)
                    throw new NetworkException(Reason(error), error);
                log($"the connection broke ({Reason(error)}); continuing at {StorageFailure.Size(Length(partial))}");
            }
            catch (Exception error) when (StorageFailure.Is(error))
            {
                throw StorageFailure.Explain(error, storage, $"cannot write '{partial}'", AtomicFile.FolderOf(partial));
            }
        }
    }

    void TryOnce(HttpClient client, Uri address, string partial, CancellationToken stop)
    {
        var have = Length(partial);
        using var response = Ask(client, address, have, stop);
        var range = response.Content.Headers.ContentRange;
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && have > 0)
        {
            if (range?.Length == have)
                return;
            storage.DeleteFile(partial);
            TryOnce(client, address, partial, stop);
            return;
        }

        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
            throw new NetworkException($"the server answered {(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd());
        if (response.StatusCode == HttpStatusCode.PartialContent && range?.From != have)
            throw new NetworkException("the server answered another part than was asked for");
        if (response.StatusCode == HttpStatusCode.OK && have > 0)
        {
            storage.DeleteFile(partial);
            have = 0;
        }

        Copy(response, have, partial, stop);
    }

    void Copy(HttpResponseMessage response, long have, string partial, CancellationToken stop)
    {
        var all = response.Content.Headers.ContentLength is { } length ? have + length : (long?)null;
        if (all > Array.MaxLength)
            throw new NetworkException($"the server has {all} bytes, more than {Array.MaxLength}");
        using var stream = Wait(token => response.Content.ReadAsStreamAsync(token), stop);
        var block = new byte[Block];
        var logged = have;
        for (int count; (count = Fill(stream, block, stop)) > 0; )
        {
            if (Length(partial) != have)
                throw new NetworkException($"another process writes '{partial}' at the same time; wait for it");
            storage.AppendFile(partial, file => file.Write(block, 0, count));
            have += count;
            if (have > Array.MaxLength)
                throw new NetworkException($"the server sends more than {Array.MaxLength} bytes");
            if (have - logged < 25_000_000 || have == all)
                continue;
            logged = have;
            log(StorageFailure.Size(have) + (all is { } bytes ? $" of {StorageFailure.Size(bytes)}" : ""));
        }

        if (all is { } expected && have != expected)
            throw new HttpRequestException($"it ended after {have} of {expected} bytes");
    }

    static HttpResponseMessage Ask(HttpClient client, Uri address, long have, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (have > 0)
            request.Headers.Range = new RangeHeaderValue(have, null);
        return Wait(token => client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token), stop);
    }

    // What came before a break is handed on, and the break is met again at the next call.
    static int Fill(Stream stream, byte[] block, CancellationToken stop)
    {
        var filled = 0;
        try
        {
            for (
                int count;
                filled < block.Length && (count = Wait(token => stream.ReadAsync(block.AsMemory(filled), token).AsTask(), stop)) > 0;

            )
                filled += count;
        }
        catch (HttpRequestException) when (filled > 0)
        { /* see above */
        }

        return filled;
    }

    static T Wait<T>(Func<CancellationToken, Task<T>> work, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Silence);
        try
        {
            return work(limit.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException error) when (!stop.IsCancellationRequested)
        {
            throw new HttpRequestException($"nothing came for {Silence.TotalSeconds} s", error);
        }
        catch (IOException error)
        {
            throw new HttpRequestException(error.Message, error);
        }
    }

    static string Reason(HttpRequestException error) =>
        (error.HttpRequestError == HttpRequestError.SecureConnectionError ? error.GetBaseException() : error).Message.TrimEnd('.');

    long Length(string path)
    {
        if (!storage.Exists(path))
            return 0;
        using var stream = storage.OpenRead(path);
        return stream.Length;
    }
}
