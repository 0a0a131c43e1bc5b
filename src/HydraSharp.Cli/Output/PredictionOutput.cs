using System.Globalization;
using HydraSharp.Inference;
using HydraSharp.Inference.Video;

namespace HydraSharp.Cli.Output;

/// <summary>The answers for an image, for people and for programs.</summary>
static class PredictionOutput
{
    /// <summary>
    /// <c>{"image":…, "tasks":{…}}</c> or <c>{"image":…, "error":…}</c>; of a video also <c>frame</c> from 0 and <c>seconds</c> from its
    /// beginning.
    /// </summary>
    public static void Json(TextWriter output, ImagePrediction prediction, VideoFrame? frame = null) => JsonLine.Write(output, writer =>
        {
            writer.WriteString("image", prediction.Image);
            if (frame is not null)
            {
                writer.WriteNumber("frame", frame.Number);
                AnswerJson.Number(writer, "seconds", frame.Seconds);
            }

            if (prediction.Error is not null)
                writer.WriteString("error", prediction.Error);
            if (prediction.Box is { } box)
            {
                writer.WritePropertyName("box");
                box.WriteJson(writer);
            }

            if (prediction.Tasks is null)
                return;
            writer.WriteStartObject("tasks");
            foreach (var (name, answer) in prediction.Tasks)
            {
                writer.WritePropertyName(name);
                AnswerJson.Write(writer, answer);
            }

            writer.WriteEndObject();
        });

    /// <summary>A line for the image and one for each task; what cannot be read goes to <paramref name="error"/>.</summary>
    public static void Text(TextWriter output, TextWriter error, ImagePrediction prediction)
    {
        if (prediction.Tasks is null)
        {
            // What cannot be read names its file itself.
            var named = prediction.Error!.StartsWith(prediction.Image + ": ", StringComparison.Ordinal);
            error.WriteLine(named ? prediction.Error : $"{prediction.Image}: {prediction.Error}");
            return;
        }

        output.WriteLine(
            prediction.Box is { } box
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{prediction.Image}, face at {box.Left:F0}, {box.Top:F0}, "
                        + $"{box.Width:F0} x {box.Height:F0} pixels ({AnswerText.Percent(box.Score)})"
                )
                : prediction.Image
        );
        Columns.Write(output, [.. prediction.Tasks.Select(t => new[] { "  " + t.Key, AnswerText.Of(t.Value) })]);
    }
}
