using System.Text;
using System.Text.Json;
using HydraSharp.Inference;
using Xunit;

namespace HydraSharp.Tests.Inference;

public sealed class AnswerJsonTests
{
    static readonly KeyValuePair<string, double>[] Genders = [new("male", 0.02f), new("female", 0.98f)];

    [Fact]
    public void ANumberHasItsUnit() => Assert.Equal("""{"value":31.4,"unit":"years"}""", Json(new Answer.Number(31.4f, "years")));

    [Fact]
    public void AClassHasEveryProbability() =>
        Assert.Equal(
            """{"label":"female","probability":0.98,"probabilities":{"male":0.02,"female":0.98}}""",
            Json(new Answer.Category("female", 0.98f, Genders))
        );

    [Fact]
    public void ALevelHasItsIndex() =>
        Assert.Equal(
            """{"label":"high","level":1,"probability":0.75,"probabilities":{"low":0.25,"high":0.75}}""",
            Json(new Answer.Level("high", 1, 0.75, [new("low", 0.25), new("high", 0.75)]))
        );

    [Fact]
    public void LabelsAreAList()
    {
        Assert.Equal(
            """{"labels":["hat"],"probabilities":{"beard":0.1,"hat":0.9}}""",
            Json(new Answer.Labels(["hat"], [new("beard", 0.1f), new("hat", 0.9f)]))
        );
        Assert.Equal("""{"labels":[],"probabilities":{"beard":0.1}}""", Json(new Answer.Labels([], [new("beard", 0.1f)])));
    }

    [Theory]
    [InlineData(1.0 / 3, "0.333333")]
    [InlineData(1234567.8, "1234570")]
    [InlineData(-0.0, "0")]
    [InlineData(100, "100")]
    [InlineData(0.99999999, "1")]
    [InlineData(double.NaN, "null")]
    [InlineData(double.NegativeInfinity, "null")]
    public void NumbersAreReadableAndFinite(double value, string expected) =>
        Assert.Equal($$"""{"value":{{expected}},"unit":""}""", Json(new Answer.Number(value, "")));

    [Theory]
    [InlineData(1.25e-7)]
    [InlineData(double.MaxValue)]
    public void TinyAndHugeNumbersStayValidJson(double value)
    {
        using var document = JsonDocument.Parse(Json(new Answer.Number(value, "")));
        var found = document.RootElement.GetProperty("value").GetDouble();
        Assert.True(Math.Abs(found / value - 1) < 1e-5);
    }

    [Fact]
    public void NamesAreEscaped()
    {
        using var document = JsonDocument.Parse(Json(new Answer.Category("a\"\n", 1, [new("a\"\n", 1)])));
        Assert.Equal("a\"\n", document.RootElement.GetProperty("label").GetString());
    }

    [Fact]
    public void SeveralTasksAreOneObject() =>
        Assert.Equal(
            """{"age":{"value":31.4,"unit":"years"},"hat":{"labels":[],"probabilities":{}}}""",
            Text(w =>
                AnswerJson.Write(
                    w,
                    new KeyValuePair<string, Answer>[]
                    {
                        new("age", new Answer.Number(31.4, "years")),
                        new("hat", new Answer.Labels([], [])),
                    }
                )
            )
        );

    static string Json(Answer answer) => Text(w => AnswerJson.Write(w, answer));

    static string Text(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            write(writer);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
