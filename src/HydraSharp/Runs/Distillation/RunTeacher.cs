using System.Security.Cryptography;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
using HydraSharp.Inference.Imaging;
using HydraSharp.Specs;

namespace HydraSharp.Runs.Distillation;

/// <summary>A finished run as a teacher; it answers as 'hydra predict' does.</summary>
internal sealed class RunTeacher : TeacherAnswers
{
    readonly Experiment experiment;
    readonly RunPredictor predicting;

    /// <summary>Opens the run.</summary>
    /// <param name="storage">The disk.</param>
    /// <param name="folder">The run.</param>
    /// <param name="catalog">The members that its experiment may name.</param>
    /// <exception cref="HydraException">The folder is not a finished run.</exception>
    internal RunTeacher(IStorage storage, string folder, Catalog catalog)
    {
        var files = new RunFolder(folder);
        experiment = files.Load(catalog);
        if (!files.Finished)
            throw new HydraException(
                ErrorKind.Usage,
                $"the run '{folder}' is not finished, so its answers would be others tomorrow; finish it with 'hydra train --resume'"
            );
        predicting = new(experiment, RunModel.Open(storage, files, experiment), CalibrationFile.Read(storage, files.Calibration));
        using var model = storage.OpenRead(files.Model);
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(model));
    }

    internal override ImagePreprocessing Image => experiment.Image;

    internal override IReadOnlyList<TaskCard> Tasks => [.. experiment.Tasks.Select(t => t.Card)];

    internal override string Sha256 { get; }

    internal override float[][] Answer(IReadOnlyList<PixelImage> images) => predicting.Numbers(images);

    public override void Dispose() => predicting.Dispose();
}
