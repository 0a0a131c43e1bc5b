using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Networks.Necks;

/// <summary>
/// The multi-task Light-Weight RefineNet decoder: 1x1 convolutions bring all maps to one width, those of one stride are added up, and
/// from the coarsest stride to the finest each sum goes through chained residual pooling and is enlarged onto the next. The finest
/// scale's pooling is depthwise. Nekrasov et al., ICRA 2019, https://arxiv.org/abs/1809.04766, figure 2; without the dropout of the
/// authors' code.
/// </summary>
public sealed record LightWeightRefineNet : NeckSpec
{
    /// <summary>Channels of the decoder; 256 in the paper.</summary>
    public int Channels { get; init; } = 256;

    /// <inheritdoc />
    public override FeatureShape Map(IReadOnlyList<FeatureShape> maps) => new(Channels, maps.Min(m => m.Stride));

    /// <inheritdoc />
    public override Neck Create(IReadOnlyList<FeatureShape> maps) => new Decoder(this, maps);

    /// <inheritdoc />
    public override long Width(IReadOnlyList<FeatureShape> maps) => Channels;

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        problems.Require(Channels is >= 1 and <= 4096, "channels", $"{Channels} channels", "from 1 to 4096; the paper has 256");
    }

    sealed class Decoder : Neck
    {
        readonly TorchSharp.Modules.ModuleList<Convolution> stems = new();
        readonly TorchSharp.Modules.ModuleList<ChainedResidualPooling> pools = new();
        readonly TorchSharp.Modules.ModuleList<Convolution> adapts = new();

        // The maps of each stride, coarsest stride first, by their place among the backbone's.
        readonly int[][] scales;

        internal Decoder(LightWeightRefineNet spec, IReadOnlyList<FeatureShape> maps)
            : base(nameof(LightWeightRefineNet))
        {
            scales = [.. maps.Index().GroupBy(m => m.Item.Stride, m => m.Index).OrderByDescending(g => g.Key).Select(g => g.ToArray())];
            foreach (var map in maps)
                stems.Add(new Convolution((int)map.Channels, spec.Channels, 1).StartByFanIn());
            for (var scale = 0; scale < scales.Length; scale++)
            {
                var finest = scale == scales.Length - 1;
                pools.Add(new(spec.Channels, depthwise: finest && scale > 0));
                if (!finest)
                    adapts.Add(new Convolution(spec.Channels, spec.Channels, 1).StartByFanIn());
            }

            RegisterComponents();
        }

        public override Tensor forward(IReadOnlyList<Tensor> maps)
        {
            Tensor? above = null;
            for (var scale = 0; scale < scales.Length; scale++)
            {
                var sum = scales[scale].Select(m => stems[m].call(maps[m])).Aggregate((a, b) => a + b);
                if (above is not null)
                    sum = sum + Bilinear.Enlarge(adapts[scale - 1].call(above), sum);
                above = pools[scale].call(nn.functional.relu6(sum));
            }

            return above!;
        }

        public override string Emit(OnnxGraph graph, string name, IReadOnlyList<string> maps)
        {
            var above = "";
            for (var scale = 0; scale < scales.Length; scale++)
            {
                var at = $"{name}.scales.{scale}";
                var sum = EmitSum(graph, $"{name}.stems", at, [.. scales[scale].Select(m => (m, maps[m]))]);
                if (scale > 0)
                {
                    var coarse = adapts[scale - 1].Emit(graph, $"{name}.adapts.{scale - 1}", above);
                    sum = graph.Node("Add", at + ".sum", [sum, Bilinear.Emit(graph, at + ".enlarged", coarse, sum)]);
                }

                var bounded = graph.Node("Clip", at + ".relu6", [sum, graph.Constant(at + ".least", 0), graph.Constant(at + ".most", 6)]);
                above = pools[scale].Emit(graph, $"{name}.pools.{scale}", bounded);
            }

            return above;
        }

        string EmitSum(OnnxGraph graph, string name, string scale, IReadOnlyList<(int Index, string Value)> maps)
        {
            var sum = "";
            foreach (var (index, value) in maps)
            {
                var one = stems[index].Emit(graph, $"{name}.{index}", value);
                sum = sum.Length == 0 ? one : graph.Node("Add", $"{scale}.stems.{index}", [sum, one]);
            }

            return sum;
        }
    }
}
