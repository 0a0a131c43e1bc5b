using HydraSharp.Inference;
using Xunit;

namespace HydraSharp.Tests.Architecture;

// HydraSharp.Inference and its groups.
public sealed partial class RoomTests
{
    // The same of Inference. Its root holds what its callers see (Predictor, Prediction, Answer, exceptions); every group may use that.
    public static TheoryData<string, string[]> InferenceGroups =>
        new()
        {
            { "Records", [] },
            { "Imaging", [""] },
            { "Cards", ["Imaging", ""] },
            { "Runtime", ["Imaging", "Cards", ""] },
            { "Faces", ["Imaging", "Runtime", ""] },
            { "Drawing", ["Imaging", "Cards", "Faces", ""] },
            { "Video", ["Imaging", "Cards", "Faces", "Drawing", ""] },
            { "", ["Imaging", "Cards", "Runtime", "Drawing"] },
        };

    // The groups that name the facade: they train and open runs as a user does.
    static readonly string[] Users = ["", "Tuning", "Comparisons"];

    static string? InferenceGroupOf(string? space) =>
        space switch
        {
            "HydraSharp.Inference" => "",
            { } name when name.StartsWith("HydraSharp.Inference.", StringComparison.Ordinal) => name.Split('.')[2],
            _ => null,
        };

    [Fact]
    public void EveryGroupOfInferenceHasARule() =>
        Assert.Equal(
            InferenceGroups.Select(r => r.Data.Item1).Order(StringComparer.Ordinal),
            typeof(Answer)
                .Assembly.GetTypes()
                .Select(t => InferenceGroupOf(t.Namespace))
                .OfType<string>()
                .Distinct()
                .Order(StringComparer.Ordinal)
        );

    [Theory]
    [MemberData(nameof(InferenceGroups))]
    public void AGroupOfInferenceUsesOnlyThoseBelowIt(string name, string[] below)
    {
        var own = Code.Types.Where(t => InferenceGroupOf(t.Namespace.FullName) == name).ToArray();
        Assert.NotEmpty(own);
        var wrong =
            from type in own
            from used in type.Dependencies.Select(d => d.Target).Distinct()
            let target = InferenceGroupOf(used.Namespace?.FullName)
            where target is not null && target != name && !below.Contains(target)
            select $"{type.FullName} uses {used.FullName}";
        Assert.Equal("", string.Join(Environment.NewLine, wrong.Distinct().Order(StringComparer.Ordinal)));
    }
}
