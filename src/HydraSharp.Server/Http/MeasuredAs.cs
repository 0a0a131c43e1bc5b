namespace HydraSharp.Server.Http;

/// <summary>Marks an endpoint that asks a model.</summary>
/// <param name="Endpoint">What metrics call it.</param>
sealed record MeasuredAs(string Endpoint);
