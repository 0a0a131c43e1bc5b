namespace HydraSharp.Server.Metrics;

/// <summary>What one model's batcher counts.</summary>
/// <param name="all">All that the server counts.</param>
/// <param name="model">The model's name.</param>
sealed class BatchMetrics(ServerMetrics all, string model)
{
    /// <summary>An image's pass began.</summary>
    public void Waited(TimeSpan time) => all.QueueSeconds.Add(time.TotalSeconds, model);

    /// <summary>A pass is done.</summary>
    public void Computed(int images, TimeSpan time)
    {
        all.BatchSize.Add(images, model);
        all.PassSeconds.Add(time.TotalSeconds, model);
    }
}
