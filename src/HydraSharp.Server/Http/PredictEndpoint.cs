using System.Text.Json;
using HydraSharp.Inference;
using HydraSharp.Inference.Drawing;
using HydraSharp.Inference.Imaging;
using Microsoft.AspNetCore.Http;

namespace HydraSharp.Server.Http;

/// <summary>Answers for images: one as the body, or several in a multipart form.</summary>
sealed class PredictEndpoint(ServerServices services)
{
    public async Task AnswerAsync(HttpContext context, string model)
    {
        var served = services.Find(context, model);
        using var deadline = new Deadline(context, services.Batching);
        await deadline.WithinAsync(async stop =>
        {
            using var body = await RequestBody.ReadAsync(context.Request, services.Bodies, stop);
            var form = await Uploads.OfAsync(context.Request.ContentType, body.Bytes, services.Batching.MaxQueueSize);
            var (uploads, options) = (form.Images, PredictOptions.Of(context.Request.Query, form.Fields));
            using var admission = Admission.Enter(services.Traffic, served.Hold(), uploads.Count);
            var heads = Heads.Of(admission.Model.Card, options.Heads);
            var format = AnswerFormats.Of(context.Request);
            var isForm = Uploads.IsForm(context.Request.ContentType);
            if (format != AnswerFormat.Json && uploads.Count > 1)
                throw new RefusedException(Refusal.BadRequest("answers are drawn on one image at a time"));
            var (hasMaps, ofFaces) = (options.HasMaps, options.IsOfFaces(services));
            var timing = new ServerTiming();
            var question = new ImageQuestion(services, admission, heads, ofFaces, timing);
            var answers = await Task.WhenAll(uploads.Select(u => question.AskAsync(u, stop)));
            timing.Log(context, [.. answers.SelectMany(a => a.Times)]);
            if ((!isForm || format != AnswerFormat.Json) && answers[0].Error is { } error)
                throw new RefusedException(Refusal.BadImage(error));
            if (format != AnswerFormat.Json)
                await DrawAsync(context, uploads[0], answers[0].Parts!, format);
            else
                await WriteAsync(context, uploads, answers, isForm, ofFaces, hasMaps);
            return true;
        });
    }

    async Task DrawAsync(HttpContext context, Upload upload, IReadOnlyList<AnsweredPart> parts, AnswerFormat format)
    {
        var drawn = await services.Decoding.RunAsync(
            () =>
            {
                var image = new ImagePreprocessing { Range = [] }.Decode(upload.Bytes.Span, "image", services.MaxMegapixels);
                return format == AnswerFormat.Png ? AnsweredImage.Png(image, parts) : AnsweredImage.Jpeg(image, parts);
            },
            context.RequestAborted
        );
        await Body.WriteAsync(context, format == AnswerFormat.Png ? "image/png" : "image/jpeg", drawn);
    }

    static Task WriteAsync(
        HttpContext context,
        IReadOnlyList<Upload> uploads,
        ImageAnswer[] answers,
        bool isForm,
        bool ofFaces,
        bool hasMaps
    ) => Body.WriteAsync(context, writer =>
        {
            if (isForm)
                writer.WriteStartArray();
            for (var i = 0; i < answers.Length; i++)
                Write(writer, uploads[i].Name, answers[i], ofFaces, hasMaps);
            if (isForm)
                writer.WriteEndArray();
        });

    // One object an image, as predict --json has it; with faces an array of such parts in it.
    static void Write(Utf8JsonWriter writer, string name, ImageAnswer answer, bool ofFaces, bool hasMaps)
    {
        writer.WriteStartObject();
        writer.WriteString("image", name);
        if (answer.Error is not null)
            writer.WriteString("error", answer.Error);
        else if (!ofFaces)
            WriteTasks(writer, answer.Parts![0], hasMaps);
        else
        {
            writer.WriteStartArray("faces");
            foreach (var part in answer.Parts!)
            {
                writer.WriteStartObject();
                writer.WritePropertyName("box");
                part.Box!.Value.WriteJson(writer);
                WriteTasks(writer, part, hasMaps);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    static void WriteTasks(Utf8JsonWriter writer, AnsweredPart part, bool hasMaps)
    {
        writer.WritePropertyName("tasks");
        AnswerJson.Write(writer, part.Tasks, hasMaps);
    }
}
