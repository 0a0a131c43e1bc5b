using System.CommandLine;
using System.Globalization;
using HydraSharp.Cli.Output;
using HydraSharp.Inference;
using HydraSharp.Inference.Cards;

namespace HydraSharp.Cli.Commands;

/// <summary>Writes a run as one ONNX file.</summary>
sealed class Export : Verb
{
    static readonly string[] Precisions = ["fp32", "int8"];

    readonly Argument<string> run = new("RUN") { Description = "The run folder." };
    readonly Option<string?> file = new("--out") { Description = "The file; model.onnx in the run folder without it.", HelpName = "FILE" };
    readonly Option<string?> heads = new("--heads")
    {
        Description = "The heads that go into the file, such as age,gender; all without it.",
        HelpName = "TASK,TASK",
    };
    readonly Option<bool> openCv = new("--opencv")
    {
        Description = "Write the file for OpenCV's dnn module, in float32; ONNX Runtime and 'hydra predict' do not read such a file.",
    };
    readonly Option<bool> raw = new("--raw") { Description = "Give each head's raw outputs too, as TASK.raw." };
    readonly Option<int> verify = new("--verify-images")
    {
        Description = "Images on which the file must predict what the network predicts; 0 leaves the parity check out.",
        HelpName = "N",
        DefaultValueFactory = _ => 256,
    };
    readonly Option<string> precision = new("--precision")
    {
        Description = "The numbers it computes with: fp32, or int8 calibrated on training images.",
        HelpName = "fp32|int8",
        DefaultValueFactory = _ => "fp32",
    };
    readonly Option<double?> maxLoss = new("--max-loss")
    {
        Description =
            "With int8: the most that a head's main metric may lose, as a share of it, such as 0.01; parts that cost more stay in float32.",
        HelpName = "SHARE",
    };
    readonly Option<string[]> set;
    readonly Option<bool> json;

    public Export(Terminal terminal)
        : base(
            terminal,
            "export",
            "Write a trained model as one self-describing ONNX file, and verify that it predicts the same.",
            "export runs/utkface",
            "export runs/utkface --out faces.onnx --heads age,gender",
            "export runs/utkface --precision int8 --max-loss 0.01 --out small.onnx",
            "export runs/utkface --set data.folder=other/faces --json"
        )
    {
        Add(run);
        verify.Validators.Add(result =>
        {
            if (result.Tokens is [var word] && !(int.TryParse(word.Value, CultureInfo.InvariantCulture, out var n) && n >= 0))
                result.AddError($"--verify-images takes a number of images, not '{word.Value}'");
        });
        Options.Add(file);
        Options.Add(heads);
        Options.Add(openCv);
        Options.Add(raw);
        Options.Add(verify);
        precision.Validators.Add(result => Only(result, Precisions));
        precision.CompletionSources.Add(Precisions);
        Options.Add(precision);
        Options.Add(maxLoss);
        set = AddSet();
        json = AddJson("One JSON object on stdout.");
    }

    public override int Place => 4;

    protected override int Run(ParseResult line)
    {
        var opened = Open(line, line.GetRequiredValue(run));
        var changes = line.GetValue(set) ?? [];
        var made = opened.Export(
            new()
            {
                File = line.GetValue(file),
                Heads = line.GetValue(heads)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
                ForOpenCv = line.GetValue(openCv),
                RawOutputs = line.GetValue(raw),
                VerifyImages = line.GetValue(verify),
                Precision = line.GetRequiredValue(precision) == "int8" ? ExportPrecision.Int8 : ExportPrecision.Fp32,
                MaxLoss = line.GetValue(maxLoss),
                Changed = changes.Length == 0 ? null : Evaluate.Changed(opened, changes),
                Clock = Terminal.Clock,
            },
            Terminal.Stop
        );
        if (line.GetValue(json))
            Json(made);
        else
            Text(made);
        return 0;
    }

    void Damage(QuantizationFigures figures)
    {
        Terminal.Error.WriteLine(
            $"8 bits, ranges from {figures.CalibrationImages} training images; on {figures.Samples} validation images:"
        );
        Columns.Write(
            Terminal.Error,
            [
                .. figures.Tasks.Select(t =>
                    new[]
                    {
                        "  " + t.Name,
                        t.Metric,
                        $"{EvaluationOutput.Figure(t.Before)} "
                            + $"[{EvaluationOutput.Figure(t.BeforeLow)}, {EvaluationOutput.Figure(t.BeforeHigh)}]",
                        $"-> {EvaluationOutput.Figure(t.After)}",
                    }
                ),
            ]
        );
        if (figures.Gain is { } gain)
            Terminal.Error.WriteLine(gain);
        if (figures.Kept.Count > 0)
            Terminal.Error.WriteLine($"kept in float32: {string.Join(", ", figures.Kept)}");
    }

    void Json(ExportedModel made) => JsonLine.Write(Terminal.Out, writer =>
        {
            writer.WriteString("file", made.File);
            writer.WriteNumber("bytes", made.Bytes);
            writer.WritePropertyName("card");
            writer.WriteRawValue(made.Card.ToJson());
        });

    void Text(ExportedModel made)
    {
        Terminal.Out.WriteLine(made.File);
        Terminal.Error.WriteLine($"{ByteSize.Text(made.Bytes)}, heads: {string.Join(", ", made.Card.Tasks.Select(t => t.Name))}");
        if (made.Card.Quantization is { } figures)
            Damage(figures);
        if (made.Card.Parity is not { } parity)
        {
            Terminal.Error.WriteLine("not verified: --verify-images was 0");
            return;
        }

        Terminal.Error.WriteLine($"verified on {parity.Samples} images ({parity.Source}) against the trained network, in float32:");
        Columns.Write(
            Terminal.Error,
            [
                .. parity.Tasks.Select(t =>
                    new[]
                    {
                        "  " + t.Name,
                        string.Create(CultureInfo.InvariantCulture, $"largest difference {t.LargestDifference:G3}"),
                        string.Create(CultureInfo.InvariantCulture, $"equal decisions {t.EqualDecisions:P2}"),
                    }
                ),
            ]
        );
    }
}
