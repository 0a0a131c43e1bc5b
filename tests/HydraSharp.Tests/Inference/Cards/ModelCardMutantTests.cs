using HydraSharp.Determinism;
using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
using Xunit;

namespace HydraSharp.Tests.Inference.Cards;

/// <summary>Damaged cards are refused with the file's name, whatever the JSON reader thinks of them.</summary>
public sealed class ModelCardMutantTests
{
    static readonly string[] Pieces =
    [
        "\\ud800",
        "\\udfff\\ud800",
        "\\u0000",
        "\"",
        "\\",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "null",
        "1e999",
        "-1",
        "\"NaN\"",
        "\ud83d\ude00",
        "\"name\":\"again\",",
        "\"classes\":[\"\\udc00\"],",
    ];

    [Fact]
    public void AreRefusedOrRead()
    {
        var whole = new ModelCard
        {
            Name = "faces",
            Image = new() { Size = 32 },
            Tasks =
            [
                new()
                {
                    Name = "mood",
                    Kind = AnswerKind.Category,
                    Classes = ["a", "b"],
                },
            ],
            Warnings = ["x"],
            Versions = new Dictionary<string, string> { ["hydrasharp"] = "1" },
        }.ToJson();
        var refused = 0;
        for (var i = 0; i < 6_000; i++)
        {
            var random = new SampleRandom(4, 0, i);
            var at = random.Next(whole.Length);
            var mutant = whole.Remove(at, Math.Min(random.Next(6), whole.Length - at)).Insert(at, Pieces[random.Next(Pieces.Length)]);
            try
            {
                ModelCard.FromJson(mutant, "m.onnx");
            }
            catch (HydraModelException error)
            {
                Assert.StartsWith("m.onnx", error.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.InRange(refused, 1_000, 5_999);
    }
}
