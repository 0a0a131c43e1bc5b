using static TorchSharp.torch;

namespace HydraSharp.Networks.Sharing;

/// <summary>Modules by name, which computes nothing itself.</summary>
internal sealed class Group : nn.Module
{
    internal Group(params IEnumerable<(string Name, nn.Module Module)> children)
        : base(nameof(Group))
    {
        foreach (var (name, module) in children)
            register_module(name, module);
    }
}
