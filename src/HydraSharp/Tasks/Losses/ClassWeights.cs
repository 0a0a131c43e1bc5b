using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Tasks.Losses;

/// <summary>Weights of the classes in the mean over the rows, or over the pixels of a map, shared by the losses that have them.</summary>
internal static class ClassWeights
{
    const string Key = "class_weights";

    /// <summary>The weight of each row's class [N]; 1 when there are no weights, and for maps. Target [N, 1] holds class indices.</summary>
    internal static Tensor Rows(IReadOnlyList<double> weights, Tensor target_NW) =>
        weights.Count == 0 || Pixels.AreIn(target_NW)
            ? ones(target_NW.shape[0], device: target_NW.device)
            : Vector(weights, target_NW.device).index_select(0, target_NW.to(int64).flatten());

    /// <summary>The weight of each pixel's class, of the shape of the class indices; null when there are no weights.</summary>
    internal static Tensor? OfPixels(IReadOnlyList<double> weights, Tensor class_N1HW) =>
        weights.Count == 0 ? null : Vector(weights, class_N1HW.device).index_select(0, class_N1HW.flatten()).view(class_N1HW.shape);

    /// <summary>The weights [classes] in float32.</summary>
    internal static Tensor Vector(IReadOnlyList<double> weights, Device device) =>
        tensor(weights.Select(w => (float)w).ToArray(), device: device);

    internal static void Check(IReadOnlyList<double> weights, Problems problems)
    {
        foreach (var weight in weights.Where(w => !(w > 0) || !double.IsFinite(w)))
            problems.Add(Key, $"{weight} is not a positive number", "leave a class out of the task rather than giving it no weight");
    }

    internal static void CheckCount(IReadOnlyList<double> weights, long classes, Problems problems) =>
        problems.Require(
            weights.Count == 0 || weights.Count == classes,
            Key,
            $"{weights.Count} weights for {classes} classes",
            "one for each class, in class order"
        );
}
