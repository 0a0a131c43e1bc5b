using HydraSharp.Specs.Validation;

namespace HydraSharp.Data.Loading;

/// <summary>How images are read ahead of the training.</summary>
public sealed record LoaderSpec : IChecked
{
    /// <summary>Threads that decode; 0 takes one per processor.</summary>
    public int Workers { get; init; }

    /// <summary>Batches kept ready ahead of the one in use.</summary>
    public int PrefetchBatches { get; init; } = 4;

    /// <summary>Whether decoded pixels are kept in memory between epochs.</summary>
    public PixelCache Cache { get; init; } = PixelCache.Auto;

    /// <summary>Most memory the cache may take, in MiB; with Auto, a larger set is decoded anew each epoch.</summary>
    public int CacheMegabytes { get; init; } = 4096;

    /// <summary>What to do with images that cannot be read.</summary>
    public BadImages OnBadImage { get; init; } = BadImages.Stop;

    /// <summary>Largest image that is decoded, in megapixels.</summary>
    public int MaxMegapixels { get; init; } = 100;

    /// <summary>The number of threads that decode.</summary>
    public int WorkerCount() => Workers > 0 ? Workers : Environment.ProcessorCount;

    /// <inheritdoc />
    public void Check(Problems problems)
    {
        problems.Require(Workers is >= 0 and <= 256, "workers", $"{Workers} is not a number of threads", "from 0 to 256");
        problems.Require(PrefetchBatches is >= 1 and <= 64, "prefetch_batches", $"{PrefetchBatches} batches", "from 1 to 64");
        problems.Require(CacheMegabytes >= 0, "cache_megabytes", $"{CacheMegabytes} is negative");
        problems.Require(MaxMegapixels is >= 1 and <= 1000, "max_megapixels", $"{MaxMegapixels}", "from 1 to 1000");
    }
}
