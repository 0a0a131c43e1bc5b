using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
using HydraSharp.Tasks.Metrics;
using Xunit;

namespace HydraSharp.Tests.Tasks.Metrics;

public sealed class MapMetricTests
{
    const float Unknown = float.NaN;
    static readonly Decision Classes = new(AnswerKind.ClassMap);
    static readonly Decision Numbers = new(AnswerKind.NumberMap);
    static readonly Decision Directions = new(AnswerKind.DirectionMap);

    // True 0 0 1 and reported 0 1 1; true 2 and reported 0. Class 0: 1 of {2 true, 2 reported}: 1/3. Class 1: 1 of {1, 2}: 1/2. Class 2:
    // 0. Class 3 is reported only where nobody knows, and class 4 nowhere.
    static readonly float[][] Predicted =
    [
        [0, 1, 1, 3],
        [0],
    ];
    static readonly float[][] True =
    [
        [0, 0, 1, Unknown],
        [2],
    ];

    // Errors 1, 0, 3 and an unknown one, in images of two sizes.
    static readonly float[][] Answers =
    [
        [1, 2, 100],
        [4],
    ];
    static readonly float[][] Targets =
    [
        [2, 2, Unknown],
        [1],
    ];

    [Fact]
    public void MeanIouIsTheMeanOverTheClassesThatOccur() =>
        Assert.Equal((1.0 / 3 + 0.5 + 0) / 3, Measured.Value(new MeanIou(), Classes, Predicted, True), 1e-12);

    [Fact]
    public void PixelAccuracyIsTheShareThatIsRight() =>
        Assert.Equal(0.5, Measured.Value(new PixelAccuracy(), Classes, Predicted, True), 1e-12);

    [Fact]
    public void TheUnionOfEachClassIsKept()
    {
        var confusion = new PixelConfusion(_ => 0);
        confusion.Add([0, 5], [0, 0]);
        confusion.Add([1, 5], [1, 5]);
        var counts = confusion.Counts;
        Assert.Equal([0.5, 1, double.NaN, double.NaN, double.NaN, 0.5], counts.ClassIou());
        Assert.Equal((1, 0, 1, 3), (counts[0, 5], counts[5, 0], counts[5, 5], counts.Right));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1e9f)]
    [InlineData(Unknown)]
    public void AnAnswerThatIsNoClassIsNoAnswer(float answer) =>
        Assert.Throws<ArgumentException>(() =>
            Measured.Value(
                new MeanIou(),
                Classes,
                [
                    [answer],
                ],
                [
                    [1],
                ]
            )
        );

    [Fact]
    public void MaeAndRmseAreOverAllKnownPixels()
    {
        Assert.Equal(4.0 / 3, Measured.Value(new Mae(), Numbers, Answers, Targets), 1e-12);
        Assert.Equal(Math.Sqrt(10.0 / 3), Measured.Value(new Rmse(), Numbers, Answers, Targets), 1e-12);
    }

    // 1/2, 0/2 and 3/1; a target of 0 has no relative error.
    [Fact]
    public void AbsRelIsRelativeToTheTarget() =>
        Assert.Equal(3.5 / 3, Measured.Value(new AbsRel(), Numbers, [.. Answers, [7]], [.. Targets, [0]]), 1e-12);

    // -ln 2, 0, ln 4; an answer of 0 or less counts as 0.001.
    [Fact]
    public void RmseLogIsOfNaturalLogarithms()
    {
        Assert.Equal(Math.Sqrt(5.0 / 3) * Math.Log(2), Measured.Value(new RmseLog(), Numbers, Answers, Targets), 1e-12);
        Assert.Equal(
            Math.Log(1000),
            Measured.Value(
                new RmseLog(),
                Numbers,
                [
                    [-2, 0],
                ],
                [
                    [1, 1],
                ]
            ),
            1e-9
        );
    }

    // Factors 1.2, 1/1.2, 1.25 (not less), 1.5, 1.9 and 2; then no factor at all.
    [Fact]
    public void DeltaIsTheShareWithinAFactor()
    {
        float[][] answers =
        [
            [1.2f, 1, 1.25f, Unknown],
            [1.5f, 1.9f, 2, -1],
        ];
        float[][] targets =
        [
            [1, 1.2f, 1, Unknown],
            [1, 1, 1, 1],
        ];
        Assert.Equal(2.0 / 7, Measured.Value(new Delta1(), Numbers, answers, targets), 1e-12);
        Assert.Equal(4.0 / 7, Measured.Value(new Delta2(), Numbers, answers, targets), 1e-12);
        Assert.Equal(5.0 / 7, Measured.Value(new Delta3(), Numbers, answers, targets), 1e-12);
    }

    // 0, 90 and 180 degrees in one image, 45 in the next; unknown in part; without length.
    [Fact]
    public void AngularErrorIsTheMeanAngle()
    {
        Assert.Equal(
            (0 + 90 + 180 + 45) / 4.0,
            Measured.Value(
                new AngularError(),
                Directions,
                [
                    [2, 0, 0, 0, 3, 0, -1, 0, 0],
                    [1, 0, 1, 1, 1, 1],
                ],
                [
                    [1, 0, 0, 1, 0, 0, 1, 0, 0],
                    [1, 0, 0, 1, Unknown, 0],
                ]
            ),
            1e-9
        );
        Assert.Equal(
            90,
            Measured.Value(
                new AngularError(),
                Directions,
                [
                    [0, 0, 0],
                ],
                [
                    [1, 0, 0],
                ]
            ),
            1e-9
        );
    }

    [Fact]
    public void SmallAnglesAreExact() =>
        Assert.Equal(
            Math.Atan(1e-6) * 180 / Math.PI,
            Measured.Value(
                new AngularError(),
                Directions,
                [
                    [1, 1e-6f, 0],
                ],
                [
                    [1, 0, 0],
                ]
            ),
            1e-12
        );

    [Fact]
    public void PiecesAreAsGoodAsTheWhole()
    {
        foreach (var (metric, decision) in OfMaps())
        {
            float[] answer = [.. Enumerable.Range(0, 60).Select(i => i * 7 % 11)];
            float[] target = [.. Enumerable.Range(0, 60).Select(i => i % 13 == 0 ? Unknown : i * 5 % 9)];
            var whole = Measured.Value(metric, decision, [answer], [target]);
            Assert.True(double.IsFinite(whole), metric.Key);
            Assert.Equal(whole, Measured.Value(metric, decision, [.. answer.Chunk(6)], [.. target.Chunk(6)]), 1e-12);
        }
    }

    [Fact]
    public void WithNothingKnownTheyAreNaN()
    {
        foreach (var (metric, decision) in OfMaps())
        {
            Assert.True(double.IsNaN(metric.Start(decision).Value), metric.Key);
            Assert.True(
                double.IsNaN(
                    Measured.Value(
                        metric,
                        decision,
                        [
                            [1, 1, 1],
                        ],
                        [
                            [Unknown, Unknown, Unknown],
                        ]
                    )
                ),
                metric.Key
            );
        }
    }

    [Fact]
    public void TheirKeysAreTheContract() =>
        Assert.Equal(
            ["mean_iou", "pixel_accuracy", "mae", "rmse", "abs_rel", "rmse_log", "delta1", "delta2", "delta3", "angular_error"],
            OfMaps().Select(m => m.Metric.Key)
        );

    static IEnumerable<(MetricSpec Metric, Decision Decision)> OfMaps() =>
        [
            (new MeanIou(), Classes),
            (new PixelAccuracy(), Classes),
            .. new MetricSpec[] { new Mae(), new Rmse(), new AbsRel(), new RmseLog(), new Delta1(), new Delta2(), new Delta3() }.Select(m =>
                (m, Numbers)
            ),
            (new AngularError(), Directions),
        ];
}
