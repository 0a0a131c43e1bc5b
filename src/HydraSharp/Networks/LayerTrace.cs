using HydraSharp.Inference.Imaging;
using HydraSharp.Layers;
using HydraSharp.Training.Distributed;
using static TorchSharp.torch;

namespace HydraSharp.Networks;

/// <summary>Sends one image through a network and writes down what every layer gives.</summary>
internal static class LayerTrace
{
    /// <summary>The layers with parameters and the activations between them, in the order in which the image meets them.</summary>
    /// <param name="net">The network, in float32; its statistics do not change.</param>
    /// <param name="tasks">The tasks whose heads are asked.</param>
    /// <param name="image">Size of the image.</param>
    internal static IReadOnlyList<LayerFacts> Of(HydraNet net, IEnumerable<string> tasks, ImagePreprocessing image)
    {
        var layers = new List<LayerFacts>();
        var names = net.named_modules().ToDictionary(m => m.module, m => m.name);
        var leaves = names.Keys.OfType<nn.Module<Tensor, Tensor>>().Where(m => !m.children().Any() && m is not Tasks.TaskHead).ToArray();
        var hooks = leaves
            .Select(leaf =>
                leaf.register_forward_hook(
                    (module, _, output) =>
                    {
                        layers.Add(Facts(names[module], module, [.. output.shape.Skip(1)]));
                        return output;
                    }
                )
            )
            .ToArray();
        var learned = net.training;
        try
        {
            using var scope = NewDisposeScope();
            using var none = no_grad();
            net.eval();
            var features = net.call(zeros(1, 3, image.Size, image.InputWidth()));
            foreach (var task in tasks)
                net.Head(task).call(features);
        }
        finally
        {
            foreach (var hook in hooks)
                hook.remove();
            net.train(learned);
        }

        return layers;
    }

    static LayerFacts Facts(string name, nn.Module module, IReadOnlyList<long> output)
    {
        var weights = module.named_parameters().FirstOrDefault(p => p.name == "weight").parameter?.shape ?? [];
        return new(name, module.GetName(), weights, output, module.parameters().Sum(p => p.numel()), LayerMacs.Of(module, output));
    }
}
