namespace HydraSharp;

/// <summary>How a report is made.</summary>
public sealed record ReportOptions
{
    /// <summary>train, validation, test or all; null for test, or validation where there is no test split.</summary>
    public string? Split { get; init; }

    /// <summary>The page's file; null for report.html in the run folder. MODEL_CARD.md goes beside it.</summary>
    public string? File { get; init; }

    /// <summary>The run's experiment with other data or loader settings, for data that have moved; null for its own.</summary>
    public Experiment? Changed { get; init; }

    /// <summary>Whether images are put into the page.</summary>
    public bool Images { get; init; } = true;

    /// <summary>Most images that are measured of a split, drawn at random; 0 for all.</summary>
    public int MaxImages { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
