namespace HydraSharp.Networks.Weights.Cache;

/// <summary>The network, or who answered, refused; the message says why in few words.</summary>
internal sealed class NetworkException(string message, Exception? inner = null) : Exception(message, inner);
