namespace HydraSharp.Server.Http;

/// <summary>Ends the work on a request with a refusal.</summary>
sealed class RefusedException(Refusal refusal) : Exception(refusal.Detail)
{
    public Refusal Refusal { get; } = refusal;
}
