using System.Collections;
using HydraSharp.Configuration;
using HydraSharp.Specs;
using Xunit;

namespace HydraSharp.Tests.Configuration;

public sealed class RoundTripTests
{
    /// <summary>Every record that can be part of an experiment.</summary>
    public static TheoryData<Type> Parts => [.. Records(typeof(Experiment), [])];

    [Fact]
    public void TheDefaultExperimentIsWrittenOutAndReadBackTheSame()
    {
        var text = ExperimentFile.Write(new Experiment());
        Assert.Contains("\nbackbone:\n  type: ResNet\n", text, StringComparison.Ordinal);
        Assert.Contains("  batch_size: 64\n", text, StringComparison.Ordinal);
        Assert.Contains("  mean: [0.485, 0.456, 0.406]\n", text, StringComparison.Ordinal);
        Assert.Equal(text, ExperimentFile.Write(ExperimentFile.Parse(text).Experiment));
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void EveryPartIsReadBackAsWritten(Type part)
    {
        var text = RecordWriter.Write(Activator.CreateInstance(part)!);
        if (text.Length > 0)
            Assert.Equal(text, RecordWriter.Write(Read(part, text)));
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void EveryOptionKeepsAnUnusualValue(Type part)
    {
        foreach (var option in SpecOption.Of(part))
        {
            var changed = Activator.CreateInstance(part)!;
            if (Unusual(option.Type, option.Get(changed)) is not { } value)
                continue;
            option.Property.SetValue(changed, value);
            var text = RecordWriter.Write(changed);
            Assert.NotEqual(RecordWriter.Write(Activator.CreateInstance(part)!), text);
            Assert.Equal(text, RecordWriter.Write(Read(part, text)));
        }
    }

    [Fact]
    public void EveryKindOfValueIsWrittenAsAPersonWould()
    {
        var zoo = new Zoo
        {
            Price = double.PositiveInfinity,
            Food = new DriedFish(),
            Keepers = ["ann lee", "yes", "1", "a: b", "", " x", "ü", "tab\t\"quote\"\\", "{a}_*", "-", "null"],
            Hours = [0.1, 1e-7, 1e22],
            Stock = [new Hay { Bales = 2 }, new DriedFish()],
            Animals = [new Otter { Name = "nils" }],
            Rates = new Dictionary<string, double>(StringComparer.Ordinal) { ["backbone.layer1"] = 0.5 },
        };
        const string Expected = """
            title: zoo
            visitors: 3
            seed: 1
            price: .inf
            open: true
            season: late_summer
            limit: null
            motto: null
            garden:
              trees: 7
              benches: 2
            food:
              type: DriedFish
              weight: 1
            spare: null
            keepers: [ann lee, "yes", "1", "a: b", "", " x", "ü", "tab\t\"quote\"\\", "{a}_*", "-", "null"]
            hours: [0.1, 1E-07, 1E+22]
            stock:
              - type: Hay
                bales: 2
                weight: 1
              - type: DriedFish
                weight: 1
            animals:
              nils:
                type: Otter
                swims: true
                meal:
                  type: DriedFish
                  weight: 1
            rates:
              backbone.layer1: 0.5

            """;
        Assert.Equal(Expected, RecordWriter.Write(zoo), ignoreLineEndingDifferences: true);
        var back = RecordReaderTests.Read(Expected);
        Assert.Equal(zoo.Keepers, back.Keepers);
        Assert.Equal(zoo.Hours, back.Hours);
        Assert.Equal(Expected, RecordWriter.Write(back), ignoreLineEndingDifferences: true);
    }

    internal static IEnumerable<Type> Records(Type type, HashSet<Type> seen)
    {
        var part = SpecType.ListItem(type) ?? SpecType.MapValue(type) ?? type;
        if (!SpecType.IsRecord(part) || !seen.Add(part))
            return [];
        return part.IsAbstract
            ? Catalog.Default.Members(part).SelectMany(m => Records(m, seen))
            : SpecOption.Of(part).SelectMany(o => Records(o.Type, seen)).Prepend(part);
    }

    static object Read(Type part, string text) => ExperimentFile.ReadAs(part, text, "part.yaml", []).Record;

    static object? Unusual(Type type, object? now)
    {
        if (type == typeof(string))
            return "it's \"odd\": {x} # *y\n\\ yes";
        if (type == typeof(bool))
            return !(bool)(now ?? false);
        if (type == typeof(int))
            return int.MinValue;
        if (type == typeof(long))
            return long.MaxValue;
        if (type == typeof(double))
            return 0.1 + 0.2;
        if (type.IsEnum)
            return Enum.GetValues(type).Cast<object>().Last(v => !v.Equals(now));
        if (SpecType.ListItem(type) is { } item)
            return Unusual(item, null) is { } element && !SpecType.IsNamed(item) ? List(item, element) : null;
        return null;
    }

    static IList List(Type item, object element)
    {
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
        list.Add(element);
        list.Add(element);
        return list;
    }
}
