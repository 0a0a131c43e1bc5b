using HydraSharp.Specs;
using HydraSharp.Tests.Configuration;
using Xunit;

namespace HydraSharp.Tests.Specs;

public sealed class CatalogTests
{
    [Theory]
    [InlineData("DriedFish")]
    [InlineData("dried_fish")]
    [InlineData("dried-fish")]
    [InlineData("DRIEDFISH")]
    public void AMemberIsFoundInAnySpelling(string word) => Assert.Equal(typeof(DriedFish), Catalog.Default.Find(typeof(Food), word));

    [Fact]
    public void MembersAreInAlphabeticalOrder() => Assert.Equal([typeof(DriedFish), typeof(Hay)], Catalog.Default.Members(typeof(Food)));

    [Fact]
    public void FamiliesAreFoundFromTheRoot() =>
        Assert.Equal([typeof(Food), typeof(Animal)], Catalog.Default.Families(typeof(Zoo)).Select(f => f.Base));

    [Fact]
    public void TheFamiliesOfAnExperimentHaveTheWordsOfTheCommandLine()
    {
        string[] words = [.. Catalog.Default.Families(typeof(Experiment)).Select(f => f.Word)];
        foreach (var word in new[] { "formats", "splits", "backbones", "necks", "balancing", "optimizers", "schedules" })
            Assert.Contains(word, words);
        Assert.Equal(words.Distinct().Count(), words.Length);
    }

    [Fact]
    public void OwnOptionsComeBeforeThoseOfTheFamily() =>
        Assert.Equal(["swims", "name", "meal"], SpecOption.Of(typeof(Otter)).Select(o => o.Key));

    [Fact]
    public void EmptyIsAllowedWhereTheTypeSaysSo() =>
        Assert.Equal(["limit", "motto", "spare", "hours"], SpecOption.Of(typeof(Zoo)).Where(o => o.MayBeEmpty).Select(o => o.Key));

    [Theory]
    [InlineData("BatchSize", "batch_size")]
    [InlineData("Bf16", "bf16")]
    [InlineData("Epochs", "epochs")]
    [InlineData("OnBadImage", "on_bad_image")]
    public void KeysAreSnakeCase(string name, string key) => Assert.Equal(key, Words.Snake(name));

    [Fact]
    public void EverySplitOfAnExperimentIsDescribed()
    {
        foreach (var part in RoundTripTests.Records(typeof(Experiment), []))
        {
            Assert.True(Documentation.Of(part).Length > 0, part.Name);
            foreach (var option in SpecOption.Of(part))
                Assert.True(Documentation.Of(option).Length > 0, $"{part.Name}.{option.Key}");
        }
    }
}
