using HydraSharp.Runs;
using HydraSharp.Training;
using Xunit;

namespace HydraSharp.Tests.Runs;

[Collection(nameof(WholeRuns))]
public sealed class InputTensorTests
{
    // What is predicted for is what was trained on, to the bit and in the same place of the memory.
    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.Bf16)]
    public void ItIsWhatTheLoaderReads(Precision precision)
    {
        using var tiny = new TinyRun(images: 12);
        var experiment = tiny.Experiment with { Image = tiny.Experiment.Image with { Size = 32, Width = 48, Resize = 40 } };
        var data = RunData.Open(experiment, "the data", requireTraining: true);
        int[] examples = [.. Enumerable.Range(0, 5)];
        using var scope = TorchSharp.torch.NewDisposeScope();
        var images = examples.Select(i => experiment.Image.CentreCrop(data.Images.Get(i))).ToArray();
        var input_NCHW = InputTensor.Of(experiment.Image, images);
        Assert.Equal([5, 3, 32, 48], input_NCHW.shape);
        Assert.True(images.Select(i => Convert.ToHexString(i.Pixels)).Distinct().Count() == images.Length);
        if (precision == Precision.Bf16)
            input_NCHW = input_NCHW.to(TorchSharp.torch.bfloat16);
        using var reader = new BatchReader(experiment, data, precision);
        foreach (var batch in reader.InOrder([examples], TestContext.Current.CancellationToken))
        {
            Assert.Equal(batch.Input.stride(), input_NCHW.stride());
            Assert.True(batch.Input.equal(input_NCHW).all().item<bool>());
            examples = [];
        }

        Assert.Empty(examples);
    }
}
