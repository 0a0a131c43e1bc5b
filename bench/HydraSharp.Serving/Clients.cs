using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace HydraSharp.Serving;

/// <summary>Clients that post the same image over and over, a connection each.</summary>
sealed class Clients : IDisposable
{
    readonly SocketsHttpHandler handler;
    readonly HttpClient client;
    readonly byte[] image;

    public Clients(byte[] image, int connections)
    {
        this.image = image;
        handler = new() { MaxConnectionsPerServer = connections, PooledConnectionLifetime = Timeout.InfiniteTimeSpan };
        client = new(handler) { Timeout = TimeSpan.FromSeconds(60) };
        Connections = connections;
    }

    public int Connections { get; }

    /// <summary>Statuses; 0 stands for an answer that never came.</summary>
    public ConcurrentDictionary<int, long> Statuses { get; } = new();

    /// <summary>Milliseconds of every request that was answered with 200.</summary>
    public ConcurrentBag<double> Answered { get; private set; } = [];

    /// <summary>Posts until the time is over.</summary>
    /// <param name="addresses">Where to; several in turns.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="pause">How long a client waits after a refusal.</param>
    /// <param name="stop">Ends it sooner.</param>
    /// <returns>Answers with 200 a second.</returns>
    public async Task<double> RunAsync(
        IReadOnlyList<Uri> addresses,
        double seconds,
        TimeSpan pause = default,
        CancellationToken stop = default
    )
    {
        Answered = [];
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(
            Enumerable
                .Range(0, Connections)
                .Select(i =>
                    Task.Run(async () =>
                    {
                        while (Stopwatch.GetElapsedTime(began).TotalSeconds < seconds && !stop.IsCancellationRequested)
                            if (await OneAsync(addresses[i % addresses.Count]) is not 200 && pause > TimeSpan.Zero)
                                await Task.Delay(pause, CancellationToken.None);
                    })
                )
        );
        return Answered.Count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Posts once.</summary>
    public async Task<int> OneAsync(Uri address)
    {
        var began = Stopwatch.GetTimestamp();
        int status;
        try
        {
            using var content = new ByteArrayContent(image);
            using var response = await client.PostAsync(address, content);
            await response.Content.ReadAsByteArrayAsync();
            status = (int)response.StatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            status = 0;
        }
        if (status == 200)
            Answered.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        Statuses.AddOrUpdate(status, 1, (_, n) => n + 1);
        return status;
    }

    public double Percentile(double share)
    {
        double[] sorted = [.. Answered.Order()];
        return sorted.Length == 0 ? double.NaN : sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)];
    }

    public string StatusText() =>
        string.Join(", ", Statuses.OrderBy(s => s.Key).Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Key} x {s.Value}")));

    public static void Say(string words) => Console.WriteLine(words);

    public void Dispose()
    {
        client.Dispose();
        handler.Dispose();
    }
}
