using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Tasks;
using static TorchSharp.torch;

namespace HydraSharp.Networks.Sharing;

/// <summary>One backbone and one neck for all tasks, and what a way of sharing adds behind them.</summary>
internal abstract class SharedBackboneEncoder : Encoder
{
    readonly Backbone backbone;
    readonly Neck neck;

    protected SharedBackboneEncoder(BackboneSpec backbone, NeckSpec neck)
    {
        this.backbone = backbone.Create();
        this.neck = neck.Create(this.backbone.Outputs);
        (Width, Map) = (neck.Width(this.backbone.Outputs), neck.Map(this.backbone.Outputs));
    }

    /// <summary>Width of the neck's features.</summary>
    protected long Width { get; }

    internal sealed override FeatureShape? Map { get; }

    internal override IReadOnlyList<(string Name, nn.Module Module)> Parts => [(nameof(backbone), backbone), (nameof(neck), neck)];

    internal sealed override IReadOnlyList<(string Name, nn.Module Module)> Backbones => [(nameof(backbone), backbone)];

    internal sealed override IReadOnlyList<Tensor> Maps(Tensor x_NCHW) => backbone.call(x_NCHW);

    internal override Tensor Features(IReadOnlyList<Tensor> maps) => neck.call(maps);

    internal sealed override IReadOnlyDictionary<string, string> Emit(OnnxGraph graph, string x, IReadOnlyList<string> tasks) =>
        ForAll(tasks, EmitShared(graph, neck.Emit(graph, nameof(neck), backbone.Emit(graph, nameof(backbone), x))));

    /// <summary>Adds to a graph what follows the neck.</summary>
    protected virtual string EmitShared(OnnxGraph graph, string features) => features;

    internal override TaskHead Head(TaskSpec task, Func<TaskSpec, long, TaskHead> make) => make(task, Width);
}
