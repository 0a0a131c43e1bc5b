// Predicts images with an exported model: dotnet run --project examples/Predict -- model.onnx face.jpg...
// The project references only HydraSharp.Inference: ONNX Runtime and SkiaSharp, no libtorch.
using HydraSharp.Inference;

if (args.Length < 2)
{
    Console.Error.WriteLine("Predict MODEL IMAGE...");
    return 2;
}

try
{
    using var hydra = new Predictor(args[0]);
    Console.Error.WriteLine($"{hydra.Card.Name}: {string.Join(", ", hydra.Card.Tasks.Select(t => $"{t.Name} ({t.Kind})"))}");
    foreach (var (file, prediction, error) in hydra.PredictEach(args.Skip(1)))
        Console.WriteLine(prediction is null ? error!.Message : $"{file}: {string.Join(", ", prediction.Select(Words))}");
    return 0;
}
catch (HydraException error)
{
    Console.Error.WriteLine(error.Message);
    return (int)error.Kind;
}

static string Words(TaskAnswer answer) =>
    answer.Answer switch
    {
        Answer.Number number => $"{answer.Task} {number.Value:F1} {number.Unit}",
        Answer.Category category => $"{answer.Task} {category.Label} ({category.Probability:P0})",
        Answer.Level level => $"{answer.Task} {level.Label} ({level.Probability:P0})",
        Answer.Labels labels => $"{answer.Task} {string.Join("+", labels.Present)}",
        _ => answer.Task,
    };
