namespace HydraSharp.Tests.Configuration;

/// <summary>A record with every kind of option, so that the reader is tested apart from the real families.</summary>
public sealed record Zoo
{
    public string Title { get; init; } = "zoo";
    public int Visitors { get; init; } = 3;
    public long Seed { get; init; } = 1;
    public double Price { get; init; } = 1.5;
    public bool Open { get; init; } = true;
    public Season Season { get; init; } = Season.LateSummer;
    public int? Limit { get; init; }
    public string? Motto { get; init; }
    public Garden Garden { get; init; } = new() { Trees = 7 };
    public Food Food { get; init; } = new Hay { Bales = 9 };
    public Food? Spare { get; init; }
    public IReadOnlyList<string> Keepers { get; init; } = [];
    public IReadOnlyList<double>? Hours { get; init; }
    public IReadOnlyList<Food> Stock { get; init; } = [];
    public IReadOnlyList<Animal> Animals { get; init; } = [];
    public IReadOnlyDictionary<string, double> Rates { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);
}

public enum Season
{
    Winter,
    LateSummer,
}

public sealed record Garden
{
    public int Trees { get; init; }
    public int Benches { get; init; } = 2;
}

public abstract record Food
{
    public double Weight { get; init; } = 1;
}

public sealed record Hay : Food
{
    public int Bales { get; init; } = 4;
}

public sealed record DriedFish : Food;

public abstract record Animal
{
    public string Name { get; init; } = "";
    public abstract Food Meal { get; init; }
}

public sealed record Horse : Animal
{
    public override Food Meal { get; init; } = new Hay();
}

public sealed record Otter : Animal
{
    public override Food Meal { get; init; } = new DriedFish();
    public bool Swims { get; init; } = true;
}
