using System.Text;
using HydraSharp.Configuration;
using HydraSharp.Data.Formats;
using HydraSharp.Inference;
using HydraSharp.Specs.Validation;
using Xunit;

namespace HydraSharp.Tests.Configuration;

public sealed class ExperimentFileTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("hydra-file-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void AFileIsReadWithItsOverrides()
    {
        var file = Put("faces.yaml", "training: { epochs: 3, batch_size: 8 }\n");
        var training = ExperimentFile.Read(file, ["training.epochs=5"]).Experiment.Training;
        Assert.Equal((5, 8), (training.Epochs, training.BatchSize));
    }

    [Theory]
    [InlineData("auto", 0)]
    [InlineData("0", 0)]
    [InlineData("3", 3)]
    public void AutoStandsForNoThreadsNamed(string word, int expected) =>
        Assert.Equal(expected, ExperimentFile.Parse("training: { threads: " + word + " }").Experiment.Training.Threads);

    [Fact]
    public void APathStaysAsWritten() =>
        Assert.Equal("../faces", ((FileNames)ExperimentFile.Parse("data: { type: FileNames, folder: ../faces }").Experiment.Data).Folder);

    [Fact]
    public void APlaceIsFoundForEveryPath()
    {
        var source = ExperimentFile.Parse("training:\n  epochs: 3\n  optimizer: AdamW\n", "e.yaml", ["image.size=16"]);
        Assert.Equal("e.yaml:2:11", source.Locate("training.epochs"));
        Assert.Equal("e.yaml:1:1", source.Locate("training.batch_size"));
        Assert.Equal("e.yaml:3:14", source.Locate("training.optimizer.learning_rate"));
        Assert.Equal("--set image.size=16", source.Locate("image.size"));
        Assert.Equal("e.yaml", source.Locate("tasks"));
    }

    [Fact]
    public void ErrorsOfMeaningHaveTheirPlaceToo()
    {
        var source = ExperimentFile.Parse("training:\n  epochs: 0\n", "e.yaml");
        var errors = Assert.Throws<ExperimentException>(source.ThrowIfWrong).Problems.Select(p => p.ToString()).ToList();
        Assert.Contains("e.yaml:2:11: training.epochs: 0 epochs (at least 1)", errors);
        Assert.Contains("e.yaml: tasks: there is no task (name at least one thing to predict)", errors);
    }

    [Fact]
    public void AMissingFileIsReportedWithTheNearestOne()
    {
        Put("faces.yaml", "");
        var thrown = Assert.Throws<HydraException>(() => ExperimentFile.Read(Path.Combine(folder, "facs.yaml")));
        Assert.Equal(ErrorKind.Usage, thrown.Kind);
        Assert.Contains($"Did you mean {Path.Combine(folder, "faces.yaml")}?", thrown.Message, StringComparison.Ordinal);
        Assert.Contains(
            "does not exist either",
            Assert.Throws<HydraException>(() => ExperimentFile.Read(Path.Combine(folder, "no", "x.yaml"))).Message,
            StringComparison.Ordinal
        );
        Assert.Contains("is a folder", Assert.Throws<HydraException>(() => ExperimentFile.Read(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AByteOrderMarkDoesNoHarmAndOtherBytesAreRefused()
    {
        var file = Path.Combine(folder, "e.yaml");
        File.WriteAllBytes(file, [0xEF, 0xBB, 0xBF, .. "training: { epochs: 3 }"u8]);
        Assert.Equal(3, ExperimentFile.Read(file).Experiment.Training.Epochs);
        File.WriteAllBytes(file, [.. "training: "u8, 0xFF, 0xFE, 0x80]);
        Assert.Contains(
            "is not UTF-8 text",
            Assert.Throws<ExperimentException>(() => ExperimentFile.Read(file)).Message,
            StringComparison.Ordinal
        );
        File.WriteAllBytes(file, Encoding.UTF8.GetBytes(new string('#', (1 << 20) + 1)));
        Assert.Contains(
            "larger than 1 MB",
            Assert.Throws<ExperimentException>(() => ExperimentFile.Read(file)).Message,
            StringComparison.Ordinal
        );
    }

    string Put(string name, string text)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, text);
        return file;
    }
}
