using HydraSharp.Configuration;
using HydraSharp.Inference;
using HydraSharp.Specs.Validation;
using Xunit;

namespace HydraSharp.Tests.Configuration;

public sealed class RecordReaderTests
{
    [Fact]
    public void EveryKindOfOptionIsRead()
    {
        var zoo = Read(
            """
            title: "a: b"
            visitors: -4
            seed: 9000000000
            price: 1e-4
            open: false
            season: winter
            limit: 5
            motto: 12
            garden: { benches: 3 }
            food: { type: dried-fish, weight: 2 }
            spare: hay
            keepers: [ann, "null", 3]
            hours: [8, .5]
            stock:
              - Hay
              - type: driedFISH
                weight: 0.25
            animals:
              nils: Otter
              rosa: { type: Horse, meal: { bales: 2 } }
            rates: { "a.b": 0.1, c: 2 }
            """
        );
        Assert.Equal(("a: b", -4, 9000000000L, 1e-4, false), (zoo.Title, zoo.Visitors, zoo.Seed, zoo.Price, zoo.Open));
        Assert.Equal((Season.Winter, 5, "12"), (zoo.Season, zoo.Limit!.Value, zoo.Motto));
        Assert.Equal(new Garden { Trees = 7, Benches = 3 }, zoo.Garden);
        Assert.Equal(new DriedFish { Weight = 2 }, zoo.Food);
        Assert.Equal(new Hay { Bales = 4 }, zoo.Spare);
        Assert.Equal(["ann", "null", "3"], zoo.Keepers);
        Assert.Equal([8, 0.5], zoo.Hours!);
        Assert.Equal([new Hay(), new DriedFish { Weight = 0.25 }], zoo.Stock);
        Assert.Equal(
            [
                new Otter { Name = "nils" },
                new Horse
                {
                    Name = "rosa",
                    Meal = new Hay { Bales = 2 },
                },
            ],
            zoo.Animals
        );
        Assert.Equal([new("a.b", 0.1), new("c", 2)], zoo.Rates);
    }

    [Fact]
    public void AMapWithoutTypeChangesTheDefaultAndOneWithTypeBeginsAnew()
    {
        Assert.Equal(new Hay { Bales = 9, Weight = 3 }, Read("food: { weight: 3 }").Food);
        Assert.Equal(new Hay { Bales = 4, Weight = 3 }, Read("food: { type: Hay, weight: 3 }").Food);
    }

    [Fact]
    public void NullIsAValueWhereItMayBe()
    {
        var zoo = Read("limit: null\nmotto: ~\nspare:\nhours:");
        Assert.Null(zoo.Limit);
        Assert.Null(zoo.Motto);
        Assert.Null(zoo.Spare);
        Assert.Null(zoo.Hours);
    }

    [Theory]
    [InlineData("visitor: 3", "zoo.yaml:1:1: unknown key 'visitor' (did you mean 'visitors'?)")]
    [InlineData("Visitors: 3", "zoo.yaml:1:1: unknown key 'Visitors' (did you mean 'visitors'?)")]
    [InlineData("garden: { tree: 3 }", "zoo.yaml:1:11: garden: unknown key 'tree' (did you mean 'trees'?)")]
    [InlineData("garden:\n  type: Garden", "zoo.yaml:2:3: garden: unknown key 'type' (one of benches, trees)")]
    [InlineData("benches: 3", "zoo.yaml:1:1: unknown key 'benches' (did you mean 'garden.benches'?)")]
    [InlineData("garden: { swims: true }", "zoo.yaml:1:11: garden: unknown key 'swims' (did you mean 'animals.NAME.swims'?)")]
    [InlineData("visitors: many", "zoo.yaml:1:11: visitors: 'many' is not a whole number")]
    [InlineData("visitors: 2.5", "zoo.yaml:1:11: visitors: '2.5' is not a whole number")]
    [InlineData("visitors: 2147483648", "zoo.yaml:1:11: visitors: '2147483648' is too large (from -2147483648 to 2147483647)")]
    [InlineData(
        "seed: -9223372036854775809",
        "zoo.yaml:1:7: seed: '-9223372036854775809' is too large (from -9223372036854775808 to 9223372036854775807)"
    )]
    [InlineData("visitors: [3]", "zoo.yaml:1:11: visitors: a list is not a whole number")]
    [InlineData("visitors: {a: 3}", "zoo.yaml:1:11: visitors: a map is not a whole number")]
    [InlineData("visitors:", "zoo.yaml:1:1: visitors: it has no value (give one, or leave the key out for the default)")]
    [InlineData("title: null", "zoo.yaml:1:1: title: it has no value (give one, or leave the key out for the default)")]
    [InlineData("price: 1,5", "zoo.yaml:1:8: price: '1,5' is not a number (write a decimal point, as in 1.5)")]
    [InlineData("price: 1e999", "zoo.yaml:1:8: price: '1e999' is too large")]
    [InlineData("price: NaN", "zoo.yaml:1:8: price: 'NaN' is not a number")]
    [InlineData("open: yes", "zoo.yaml:1:7: open: 'yes' is not true or false (write true)")]
    [InlineData("open: maybe", "zoo.yaml:1:7: open: 'maybe' is not true or false")]
    [InlineData("season: wintr", "zoo.yaml:1:9: season: unknown choice 'wintr' (did you mean 'winter'?)")]
    [InlineData("season: 1", "zoo.yaml:1:9: season: unknown choice '1' (one of late_summer, winter)")]
    [InlineData("title: [a]", "zoo.yaml:1:8: title: a list is not a text (quote a text that contains brackets or braces)")]
    [InlineData("keepers: ann", "zoo.yaml:1:10: keepers: 'ann' is not a list (write [ann])")]
    [InlineData("keepers: [ann, ~]", "zoo.yaml:1:16: keepers.1: it has no value (a text that begins with # needs quotation marks)")]
    [InlineData("hours: [1, two]", "zoo.yaml:1:12: hours.1: 'two' is not a number")]
    [InlineData("rates: [a]", "zoo.yaml:1:8: rates: a list is not a map (write { key: value })")]
    [InlineData("rates: {a: b}", "zoo.yaml:1:12: rates.a: 'b' is not a number")]
    [InlineData("garden: 3", "zoo.yaml:1:9: garden: '3' is not a map of options (write { trees: value })")]
    [InlineData("garden: [3]", "zoo.yaml:1:9: garden: a list is not expected here (write { trees: value })")]
    [InlineData("food: Hey", "zoo.yaml:1:7: food: unknown type 'Hey' (did you mean 'Hay'?)")]
    [InlineData(
        "food: {type: Stones}",
        "zoo.yaml:1:14: food: unknown type 'Stones' (one of DriedFish, Hay; a member of a plugin needs --plugin FILE.dll)"
    )]
    [InlineData("food: {type: }", "zoo.yaml:1:14: food: 'type' has no value (one of DriedFish, Hay)")]
    [InlineData("food: {type: [Hay]}", "zoo.yaml:1:14: food: 'type' has no value (one of DriedFish, Hay)")]
    [InlineData("food: [Hay]", "zoo.yaml:1:7: food: a list is not expected here (write { type: NAME }, one of DriedFish, Hay)")]
    [InlineData("spare: { weight: 1 }", "zoo.yaml:1:8: spare: 'type' is missing (one of DriedFish, Hay)")]
    [InlineData("stock: [{ weight: 1 }]", "zoo.yaml:1:9: stock.0: 'type' is missing (one of DriedFish, Hay)")]
    [InlineData("stock: [{ type: Hay, bale: 1 }]", "zoo.yaml:1:22: stock.0: unknown key 'bale' (did you mean 'bales'?)")]
    [InlineData("animals: [Otter]", "zoo.yaml:1:10: animals: a list is not a map by name (write NAME: { type: ... }, one of Horse, Otter)")]
    [InlineData("animals:\n  nils:", "zoo.yaml:2:3: animals.nils: it has no value (write a type: one of Horse, Otter)")]
    [InlineData(
        "animals:\n  nils: { type: Otter, name: x }",
        "zoo.yaml:2:24: animals.nils: 'name' is not an option (the name is the key that stands before the colon)"
    )]
    [InlineData("animals:\n  nils: { swims: true }", "zoo.yaml:2:9: animals.nils: 'type' is missing (one of Horse, Otter)")]
    [InlineData(
        "animals:\n  nils: { type: Otter, meal: Hoy }",
        "zoo.yaml:2:30: animals.nils.meal: unknown type 'Hoy' (did you mean 'Hay'?)"
    )]
    public void AnErrorIsReportedWithItsPlaceAndTheNearestRightWord(string yaml, string expected) => Assert.Equal([expected], Errors(yaml));

    [Fact]
    public void EveryErrorIsReportedAtOnceInTheOrderOfTheFile() =>
        Assert.Equal(
            [
                "zoo.yaml:1:11: visitors: 'x' is not a whole number",
                "zoo.yaml:2:1: unknown key 'pric' (did you mean 'price'?)",
                "zoo.yaml:5:14: animals.nils.swims: '3' is not true or false",
                "zoo.yaml:6:9: animals.rosa: unknown type 'Hors' (did you mean 'Horse'?)",
            ],
            Errors("visitors: x\npric: 2\nanimals:\n  nils:\n    { swims: 3, type: Otter }\n  rosa: Hors")
        );

    [Theory]
    [InlineData("visitors: 1\nvisitors: 2", "zoo.yaml:2:1: 'visitors' is here a second time (the first is in line 1)")]
    [InlineData(
        "keepers: &a [x]\n",
        "zoo.yaml:1:10: '&a' marks a place for reference, which an experiment cannot have (quote a text that begins with &)"
    )]
    [InlineData(
        "title: !secret x",
        "zoo.yaml:1:8: '!secret' is a YAML tag, which an experiment cannot have (quote a text that begins with !)"
    )]
    [InlineData(
        "title: !!str x",
        "zoo.yaml:1:8: 'tag:yaml.org,2002:str' is a YAML tag, which an experiment cannot have (quote a text that begins with !)"
    )]
    [InlineData("visitors: 1\n---\nvisitors: 2", "zoo.yaml:2:1: a second document begins (one file, one experiment)")]
    [InlineData("? [a]\n: 1", "zoo.yaml:1:3: a key must be a word")]
    [InlineData(
        "- a",
        "zoo.yaml:1:1: a list is not an experiment (a map of title, visitors, seed, price, "
            + "open, season, limit, motto, garden, food, spare, keepers, hours, stock, animals, rates)"
    )]
    public void WhatYamlAllowsButAnExperimentDoesNotIsReportedWithItsPlace(string yaml, string expected) =>
        Assert.Equal([expected], Errors(yaml));

    [Fact]
    public void AnAliasIsAnErrorEvenWhereItsAnchorIsReportedToo() =>
        Assert.Contains(Errors("keepers: &a [x]\nhours: *a"), m =>
            m.StartsWith("zoo.yaml:2:8: '*a' refers to another place in the file", StringComparison.Ordinal)
        );

    [Theory]
    [InlineData("garden:\n\ttrees: 3", "zoo.yaml:2:1: ", "a tab (indent with spaces)")]
    [InlineData("title: a: b", "zoo.yaml:1:", "quote a text that contains ': '")]
    [InlineData("title: {age}_*", "zoo.yaml:1:", "quote a text that contains brackets or braces")]
    public void AnErrorInTheSyntaxHasAPlaceAndAHint(string yaml, string place, string hint)
    {
        var error = Assert.Single(Errors(yaml));
        Assert.StartsWith(place, error, StringComparison.Ordinal);
        Assert.Contains("not valid YAML", error, StringComparison.Ordinal);
        Assert.Contains(hint, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("---\n")]
    public void AnEmptyFileIsAnError(string yaml) =>
        Assert.StartsWith("zoo.yaml: the file is empty (a map of title, visitors", Assert.Single(Errors(yaml)), StringComparison.Ordinal);

    [Fact]
    public void TheExceptionCountsItsErrorsAndIsAnErrorOfUse()
    {
        var thrown = Assert.Throws<ExperimentException>(() => Read("a: 1\nb: 2"));
        Assert.Equal(ErrorKind.Usage, thrown.Kind);
        Assert.StartsWith("2 errors in zoo.yaml" + Environment.NewLine + "  zoo.yaml:1:1: ", thrown.Message, StringComparison.Ordinal);
    }

    internal static Zoo Read(string yaml, params string[] overrides) =>
        (Zoo)ExperimentFile.ReadAs(typeof(Zoo), yaml, "zoo.yaml", overrides).Record;

    internal static IReadOnlyList<string> Errors(string yaml, params string[] overrides) =>
        [.. Assert.Throws<ExperimentException>(() => Read(yaml, overrides)).Problems.Select(p => p.ToString())];
}
