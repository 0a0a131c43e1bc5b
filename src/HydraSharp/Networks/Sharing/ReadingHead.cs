using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using HydraSharp.Tasks;
using static TorchSharp.torch;

namespace HydraSharp.Networks.Sharing;

/// <summary>A head that does not read the representation itself but what layers of its own make of it.</summary>
internal sealed class ReadingHead : TaskHead
{
    readonly nn.Module<Tensor, Tensor> own;
    readonly TaskHead head;

    /// <param name="own">The layers, with an ONNX form.</param>
    /// <param name="head">The head behind them.</param>
    internal ReadingHead(nn.Module<Tensor, Tensor> own, TaskHead head)
        : base(nameof(ReadingHead))
    {
        (this.own, this.head) = (own, head);
        RegisterComponents();
    }

    public override Tensor forward(Tensor representation) => head.call(own.call(representation));

    public override string Emit(OnnxGraph graph, string name, string features) =>
        head.Emit(graph, name + ".head", own.Emit(graph, name + ".own", features));

    public override string EmitDecode(OnnxGraph graph, string name, string raw) => head.EmitDecode(graph, name + ".head", raw);

    public override Tensor Decode(Tensor output_NO) => head.Decode(output_NO);

    public override Tensor Unmirrored(Tensor output_NO) => head.Unmirrored(output_NO);

    public override string EmitUnmirrored(OnnxGraph graph, string name, string raw) => head.EmitUnmirrored(graph, name + ".head", raw);

    public override void Fit(ReadOnlySpan<float> targets) => head.Fit(targets);

    public override Tensor Prepare(Tensor target_NW) => head.Prepare(target_NW);
}
