namespace HydraSharp.Server.Http;

/// <summary>Bytes that the bodies of all requests together may take in memory.</summary>
sealed class BodyBudget(long most)
{
    long taken;

    /// <summary>Bytes that are taken now.</summary>
    public long Taken => Interlocked.Read(ref taken);

    /// <summary>Takes bytes, if they are left.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref taken, bytes) <= most)
            return true;
        Return(bytes);
        return false;
    }

    /// <summary>Gives bytes back.</summary>
    public void Return(long bytes) => Interlocked.Add(ref taken, -bytes);
}
