using System.Text;
using System.Text.Json;
using HydraSharp.Runs.Records;
using HydraSharp.Tasks.Metrics;
using Xunit;

namespace HydraSharp.Tests.Runs.Records;

public sealed class EpochRecordTests
{
    static byte[] Written(IReadOnlyList<EpochRecord> history)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
            EpochRecord.Write(json, history);
        return stream.ToArray();
    }

    static IReadOnlyList<EpochRecord> Read(byte[] bytes)
    {
        using var json = JsonDocument.Parse(bytes);
        return EpochRecord.Read(json.RootElement);
    }

    [Fact]
    public void AHistoryComesBackToTheLastBit()
    {
        double[] odd =
        [
            0.1 + 0.2,
            double.Epsilon,
            -0.0,
            double.MaxValue,
            double.NaN,
            double.PositiveInfinity,
            double.NegativeInfinity,
            1.0 / 3,
        ];
        var records = odd.Select(
                (value, i) =>
                    new EpochRecord(
                        i,
                        value,
                        value,
                        value,
                        [new("a\tb", value)],
                        new Evaluation("validation", 3, [new("t", new(2, [new("m", value), new("n", -value)]))]),
                        Histories.Began.AddTicks(i)
                    )
            )
            .ToList();
        var read = Read(Written(records));
        for (var i = 0; i < odd.Length; i++)
        {
            double[] values =
            [
                read[i].Seconds,
                read[i].ImagesPerSecond,
                read[i].LearningRate,
                read[i].Losses[0].Value,
                read[i].Validation!.Tasks[0].Value.Metrics[0].Value,
            ];
            Assert.All(values, value => Assert.Equal(BitConverter.DoubleToInt64Bits(odd[i]), BitConverter.DoubleToInt64Bits(value)));
            Assert.Equal(i, read[i].Epoch);
            Assert.Equal("a\tb", read[i].Losses[0].Key);
            Assert.Equal(
                ("validation", 3, "t", 2, "n"),
                (
                    read[i].Validation!.Split,
                    read[i].Validation!.Samples,
                    read[i].Validation!.Tasks[0].Key,
                    read[i].Validation!.Tasks[0].Value.Samples,
                    read[i].Validation!.Tasks[0].Value.Metrics[1].Key
                )
            );
            Assert.Equal(Histories.Began.AddTicks(i), read[i].Ended);
        }
    }

    [Fact]
    public void AnEpochWithoutValidationComesBack()
    {
        var read = Read(Written(Histories.Two));
        Assert.Null(read[0].Validation);
        Assert.Equal(["age", "race"], read[1].Losses.Select(loss => loss.Key));
        Assert.Empty(Read(Written([])));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[{}]")]
    [InlineData("[{\"epoch\":1}]")]
    [InlineData("[1]")]
    public void WhatIsNoHistoryIsRefused(string json) => Assert.Throws<JsonException>(() => Read(Encoding.UTF8.GetBytes(json)));
}
