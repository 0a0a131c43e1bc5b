namespace HydraSharp.Tests.Server;

/// <summary>Holds a server's passes up until the test lets them go.</summary>
sealed class PassHold : IDisposable
{
    readonly ManualResetEventSlim open = new(initialState: false);
    int passes;

    /// <summary>Passes that began.</summary>
    public int Passes => Volatile.Read(ref passes);

    public void Before()
    {
        Interlocked.Increment(ref passes);
        open.Wait(TimeSpan.FromMinutes(2));
    }

    public void LetGo() => open.Set();

    public void Dispose() => open.Set();
}
