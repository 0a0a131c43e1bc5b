using System.Diagnostics;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace HydraSharp.Server.Connections;

/// <summary>One connection: what it waits for, and whether its client still reads.</summary>
sealed class ConnectionPlace : IDisposable
{
    readonly ConnectionContext connection;
    readonly CancellationTokenSource gone = new();
    readonly CancellationTokenRegistration ended;
    long lastStep = Stopwatch.GetTimestamp();
    volatile ConnectionState state;
    volatile bool isHalfClosed;

    /// <summary>Takes over from the connection the word that its client has left.</summary>
    public ConnectionPlace(ConnectionContext connection)
    {
        this.connection = connection;
        var closed = connection.ConnectionClosed;
        connection.ConnectionClosed = gone.Token;
        connection.Transport = new WholeInput(connection.Transport);
        ended = closed.UnsafeRegister(static place => ((ConnectionPlace)place!).End(), this);
    }

    /// <summary>What it waits for.</summary>
    public ConnectionState State => state;

    /// <summary>Whether the client will send nothing more, and may have left.</summary>
    public bool IsHalfClosed => isHalfClosed;

    /// <summary>How long nothing has happened.</summary>
    public TimeSpan Still => Stopwatch.GetElapsedTime(Volatile.Read(ref lastStep));

    /// <summary>Something happened, after which it waits for this.</summary>
    public void Step(ConnectionState next)
    {
        Volatile.Write(ref lastStep, Stopwatch.GetTimestamp());
        state = next;
    }

    /// <summary>Closes it, for another one's sake.</summary>
    public void Close() => connection.Abort(new ConnectionAbortedException("the connection was closed to make room for another"));

    /// <summary>Ends the work on its request as if the client were known to have left.</summary>
    public void GiveUp()
    {
        try
        {
            gone.Cancel();
        }
        catch (ObjectDisposedException)
        { /* it has ended meanwhile */
        }
    }

    public void Dispose()
    {
        ended.Dispose();
        gone.Dispose();
    }

    // A client that has sent all may close its sending side and still read (RFC 9112, 9.6). Whoever reads the request sees its end.
    void End()
    {
        isHalfClosed = StillReads();
        if (!isHalfClosed)
            GiveUp();
    }

    // Nothing is sent: the system refuses even that once the client has reset the connection.
    bool StillReads()
    {
        try
        {
            if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket)
                return false;
            socket.Send(ReadOnlySpan<byte>.Empty, SocketFlags.None);
            return true;
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            return false;
        }
    }
}
