using System.Text.Json;
using HydraSharp.Inference;
using HydraSharp.Server.Batching;
using Microsoft.AspNetCore.Http;

namespace HydraSharp.Server.Http;

/// <summary>Answers for pictures: one as the body, or several in a multipart form.</summary>
sealed class PredictEndpoint(ServerServices services)
{
    public async Task AnswerAsync(HttpContext context, string model)
    {
        var served = services.Find(context, model);
        using var deadline = new Deadline(context, services.Batching);
        await deadline.WithinAsync(async stop =>
        {
            using var body = await RequestBody.ReadAsync(context.Request, services.Bodies, stop);
            var uploads = await Uploads.OfAsync(context.Request.ContentType, body.Bytes, services.Batching.MaxQueueSize);
            using var admission = Admission.Enter(services.Traffic, served.Hold(), uploads.Count);
            var heads = Heads.Of(admission.Model.Card, context.Request.Query["heads"]);
            var format = AnswerFormats.Of(context.Request);
            var isForm = Uploads.IsForm(context.Request.ContentType);
            if (format != AnswerFormat.Json && uploads.Count > 1) throw new RefusedException(Refusal.BadRequest("answers are drawn on one picture at a time"));
            var hasMaps = HasMaps(context.Request);
            var timing = new ServerTiming();
            var answers = await Task.WhenAll(uploads.Select(u => AskAsync(admission, u, heads, timing, stop)));
            timing.Tell(context, [.. answers.Select(a => a.Times).OfType<BatchTimes>()]);
            if ((!isForm || format != AnswerFormat.Json) && answers[0].Error is { } error) throw new RefusedException(Refusal.BadPicture(error));
            if (format != AnswerFormat.Json) await DrawAsync(context, uploads[0], answers[0].Tasks!, format);
            else await WriteAsync(context, uploads, answers, isForm, hasMaps);
            return true;
        });
    }

    // A picture that cannot be read leaves the others alone.
    async Task<(KeyValuePair<string, Answer>[]? Tasks, string? Error, BatchTimes? Times)> AskAsync(Admission admission, Upload upload, IReadOnlyList<int> heads, ServerTiming timing, CancellationToken stop)
    {
        PixelImage image;
        try { image = await services.Decoding.RunAsync(() => timing.Decoding(() => admission.Model.Decode(upload.Bytes.Span, "picture")), stop); }
        catch (HydraImageException error) { return (null, Words(error), null); }
        var (numbers, times) = await admission.AskAsync(image, heads, stop);
        var card = admission.Model.Card;
        return ([.. heads.Select((h, i) => KeyValuePair.Create(card.Tasks[h].Name, card.Tasks[h].Read(numbers[i], card.Image)))], null, times);
    }

    static bool HasMaps(HttpRequest request) => request.Query["maps"].ToString() switch
    {
        "" => false,
        "png" => true,
        _ => throw new RefusedException(Refusal.BadRequest("maps takes png: the colours of each map within the JSON")),
    };

    static string Words(HydraImageException error) => $"the picture cannot be read: {error.Reason}; {error.Remedy}";

    async Task DrawAsync(HttpContext context, Upload upload, KeyValuePair<string, Answer>[] tasks, AnswerFormat format)
    {
        var drawn = await services.Decoding.RunAsync(() =>
        {
            var picture = ImageDecoder.Decode(upload.Bytes.Span, "picture", services.MaxMegapixels);
            AnsweredPart[] parts = [new(null, tasks)];
            return format == AnswerFormat.Png ? AnsweredPicture.Png(picture, parts) : AnsweredPicture.Jpeg(picture, parts);
        }, context.RequestAborted);
        await Body.WriteAsync(context, format == AnswerFormat.Png ? "image/png" : "image/jpeg", drawn);
    }

    static Task WriteAsync(HttpContext context, IReadOnlyList<Upload> uploads, (KeyValuePair<string, Answer>[]? Tasks, string? Error, BatchTimes? Times)[] answers, bool isForm, bool hasMaps) => Body.WriteAsync(context, writer =>
    {
        if (isForm) writer.WriteStartArray();
        for (var i = 0; i < answers.Length; i++) Write(writer, uploads[i].Name, answers[i].Tasks, answers[i].Error, hasMaps);
        if (isForm) writer.WriteEndArray();
    });

    // One object a picture, as predict --json has it.
    static void Write(Utf8JsonWriter writer, string name, KeyValuePair<string, Answer>[]? tasks, string? error, bool hasMaps)
    {
        writer.WriteStartObject();
        writer.WriteString("image", name);
        if (error is not null) writer.WriteString("error", error);
        if (tasks is not null)
        {
            writer.WritePropertyName("tasks");
            AnswerJson.Write(writer, tasks, hasMaps);
        }

        writer.WriteEndObject();
    }
}
