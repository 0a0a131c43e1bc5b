using HydraSharp.Layers.Onnx;
using HydraSharp.Networks.Backbones;
using static TorchSharp.torch;

namespace HydraSharp.Networks.Sharing;

/// <summary>Some of a backbone's pieces in a row, whose parameters have the names that they have in the backbone.</summary>
internal sealed class Stretch : nn.Module
{
    readonly IReadOnlyList<BackboneStep> steps;

    Stretch(IEnumerable<BackboneStep> steps)
        : base(nameof(Stretch))
    {
        this.steps = [.. steps];
        foreach (var (name, module) in this.steps.SelectMany(s => s.Parts))
            Register(this, name, module);
    }

    /// <summary>These pieces.</summary>
    internal static Stretch Of(IEnumerable<BackboneStep> steps) => new(steps);

    /// <summary>A map to the next ones: the last piece's result, and those that are feature maps of the backbone.</summary>
    internal (Tensor End, IReadOnlyList<Tensor> Maps) Run(Tensor x_NCHW)
    {
        var maps = new List<Tensor>();
        foreach (var step in steps)
        {
            x_NCHW = step.Forward(x_NCHW);
            if (step.EndsMap)
                maps.Add(x_NCHW);
        }

        return (x_NCHW, maps);
    }

    /// <summary>Adds to a graph what <see cref="Run"/> computes.</summary>
    internal (string End, IReadOnlyList<string> Maps) Emit(OnnxGraph graph, string name, string x)
    {
        var maps = new List<string>();
        foreach (var step in steps)
        {
            x = step.Emit(graph, name, x);
            if (step.EndsMap)
                maps.Add(x);
        }

        return (x, maps);
    }

    static void Register(nn.Module parent, string name, nn.Module module)
    {
        if (name.Split('.', 2) is [var first, var rest])
            Register(Within(parent, first), rest, module);
        else
            parent.register_module(name, module);
    }

    static nn.Module Within(nn.Module parent, string name)
    {
        if (parent.named_children().FirstOrDefault(c => c.name == name).module is { } known)
            return known;
        var group = new Group();
        parent.register_module(name, group);
        return group;
    }
}
