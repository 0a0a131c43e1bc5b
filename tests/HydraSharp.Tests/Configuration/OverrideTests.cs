using Xunit;
using static HydraSharp.Tests.Configuration.RecordReaderTests;

namespace HydraSharp.Tests.Configuration;

public sealed class OverrideTests
{
    [Fact]
    public void AValueIsSetWhetherOrNotItsKeyIsInTheFile()
    {
        Assert.Equal(5, Read("visitors: 4", "visitors=5").Visitors);
        Assert.Equal(5, Read("price: 4", "visitors=5").Visitors);
        Assert.Equal(5, Read("", "garden.trees=5").Garden.Trees);
    }

    [Fact]
    public void TheLastOfTwoCounts() => Assert.Equal(6, Read("", "visitors=5", "visitors=6").Visitors);

    [Fact]
    public void AMemberIsExchangedOrOneOfItsOptionsChanged()
    {
        Assert.Equal(new DriedFish(), Read("food: { type: Hay, bales: 1 }", "food=DriedFish").Food);
        Assert.Equal(new DriedFish { Weight = 2 }, Read("food: Hay", "food={type: dried_fish, weight: 2}").Food);
        Assert.Equal(new Hay { Bales = 9, Weight = 2 }, Read("", "food.weight=2").Food);
        Assert.Equal(new DriedFish { Weight = 2 }, Read("food: DriedFish", "food.weight=2").Food);
        Assert.Equal(new Otter { Name = "nils", Swims = false }, Read("animals: { nils: Otter }", "animals.nils.swims=false").Animals[0]);
        Assert.Equal(new Horse { Name = "rosa" }, Read("", "animals.rosa=Horse").Animals[0]);
    }

    [Fact]
    public void ListsAreGivenWholeOrByElement()
    {
        Assert.Equal(["a", "b"], Read("", "keepers=[a, b]").Keepers);
        Assert.Equal(["a", "c"], Read("keepers: [a, b]", "keepers.1=c").Keepers);
        Assert.Equal([new Hay { Bales = 2 }], Read("stock: [Hay]", "stock.0.bales=2").Stock);
    }

    [Fact]
    public void AKeyWithDotsInAMapOfNumbersIsOneKey() =>
        Assert.Equal([new("backbone.layer1", 0.1), new("neck", 2)], Read("", "rates.backbone.layer1=0.1", "rates.neck=2").Rates);

    [Theory]
    [InlineData("title={age}_{gender}_*", "{age}_{gender}_*")]
    [InlineData("title={age}", "{age}")]
    [InlineData("title=[x]", "[x]")]
    [InlineData("title=*", "*")]
    [InlineData("title=a: b", "a: b")]
    [InlineData("title=a=b", "a=b")]
    [InlineData("title=C:\\data\\x", "C:\\data\\x")]
    [InlineData("title=\"quoted # text\"", "quoted # text")]
    [InlineData("title=x #1", "x #1")]
    public void ATextIsTakenAsTyped(string change, string expected) => Assert.Equal(expected, Read("", change).Title);

    [Fact]
    public void NothingAfterTheEqualsSignIsNoValue()
    {
        Assert.Null(Read("limit: 3", "limit=").Limit);
        Assert.Equal(["--set title=: title: it has no value (give one, or leave the key out for the default)"], Errors("", "title="));
    }

    [Theory]
    [InlineData("gardn.trees=3", "--set gardn.trees=3: unknown key 'gardn' (did you mean 'garden'?)")]
    [InlineData("garden.tres=3", "--set garden.tres=3: garden: unknown key 'tres' (did you mean 'trees'?)")]
    [InlineData("trees=3", "--set trees=3: unknown key 'trees' (did you mean 'garden.trees'?)")]
    [InlineData("visitors=x", "--set visitors=x: visitors: 'x' is not a whole number")]
    [InlineData("visitors.x=3", "--set visitors.x=3: visitors: a map is not a whole number")]
    [InlineData("visitors", "--set visitors: no value given (write key=value, such as training.epochs=3)")]
    [InlineData("=3", "--set =3: '' is not a key (keys joined by dots, such as training.epochs)")]
    [InlineData("garden..trees=3", "--set garden..trees=3: 'garden..trees' is not a key (keys joined by dots, such as training.epochs)")]
    [InlineData("keepers.4=x", "--set keepers.4=x: '4' is not an element of a list of 1 (elements are counted from 0)")]
    [InlineData("keepers=[a", "--set keepers=[a: keepers: '[a' is not a list (write [[a])")]
    public void AnErrorInAnOverrideIsReportedAsOne(string change, string expected) =>
        Assert.Equal([expected], Errors("keepers: [a]", change));
}
