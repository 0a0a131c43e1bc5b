using Microsoft.AspNetCore.Connections;

namespace HydraSharp.Server.Connections;

/// <summary>
/// All connections, up to a limit. When it is reached, the connection that has waited longest for its client gives way to a new one; those
/// that the server works for stay.
/// </summary>
/// <param name="most">Most connections at once.</param>
sealed class ConnectionList(int most)
{
    // A client that sends a body may pause so long before its place is wanted by others.
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    readonly Lock gate = new();
    readonly HashSet<ConnectionPlace> places = [];

    /// <summary>Connections that are open.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return places.Count;
        }
    }

    /// <summary>Gives a connection a place as long as it lasts; without one it is closed at once.</summary>
    public async Task HoldAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        using var place = new ConnectionPlace(connection);
        if (!TryEnter(place))
        {
            place.Close();
            return;
        }

        connection.Features.Set(place);
        try
        {
            await next(connection);
        }
        finally
        {
            lock (gate)
                places.Remove(place);
        }
    }

    /// <summary>Ends the requests whose clients have closed their sending side, and perhaps left: others want their places.</summary>
    public void DropHalfClosed()
    {
        ConnectionPlace[] dropped;
        lock (gate)
            dropped = [.. places.Where(p => p.IsHalfClosed)];
        foreach (var place in dropped)
            place.GiveUp();
    }

    bool TryEnter(ConnectionPlace place)
    {
        ConnectionPlace? dropped = null;
        lock (gate)
        {
            if (places.Count >= most)
            {
                dropped = Stillest();
                if (dropped is null)
                    return false;
                places.Remove(dropped);
            }

            places.Add(place);
        }

        dropped?.Close();
        return true;
    }

    ConnectionPlace? Stillest() =>
        places.Where(p => p.State == ConnectionState.Idle).MaxBy(p => p.Still)
        ?? places.Where(p => p.State == ConnectionState.Receiving && p.Still > Pause).MaxBy(p => p.Still);
}
