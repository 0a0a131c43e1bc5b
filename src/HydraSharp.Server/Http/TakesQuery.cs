namespace HydraSharp.Server.Http;

/// <summary>Marks an endpoint with the names that it takes in a query. One without it takes none.</summary>
/// <param name="Names">The names.</param>
sealed record TakesQuery(params string[] Names);
