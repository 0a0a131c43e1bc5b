namespace HydraSharp.Server.Connections;

/// <summary>What a connection waits for.</summary>
enum ConnectionState
{
    /// <summary>For the client's next request.</summary>
    Idle,

    /// <summary>For the rest of a request's body.</summary>
    Receiving,

    /// <summary>For the server's answer.</summary>
    Working,
}
