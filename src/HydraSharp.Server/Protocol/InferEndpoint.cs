using System.Globalization;
using HydraSharp.Inference.Cards;
using HydraSharp.Server.Http;
using HydraSharp.Server.Models;
using Microsoft.AspNetCore.Http;

namespace HydraSharp.Server.Protocol;

/// <summary>Inference by the open inference protocol, with Triton's extension for binary tensors.</summary>
sealed class InferEndpoint(ServerServices services)
{
    /// <summary>The header that says how long the JSON is, when tensors follow it.</summary>
    public const string JsonLength = "Inference-Header-Content-Length";

    public async Task AnswerAsync(HttpContext context, string model)
    {
        var served = services.Find(context, model);
        using var deadline = new Deadline(context, services.Batching);
        await deadline.WithinAsync(async stop =>
        {
            using var body = await RequestBody.ReadAsync(context.Request, services.Bodies, stop);
            var json = JsonPart(context.Request, body.Bytes);
            var request = InferRequest.Read(json);
            if (request.Parameters.Timeout is > 0 and <= 3_600_000_000 and var microseconds)
                deadline.Limit(TimeSpan.FromMicroseconds(microseconds));
            using var admission = Enter(served, request, out var count);
            var card = admission.Model.Card;
            var outputs = Outputs(card, request);
            var images = ImageTensor.Read(request.Inputs[0], count, card.Image, body.Bytes[json.Length..]);
            int[] heads = [.. outputs.Select(o => o.Head)];
            var answers = await Task.WhenAll(images.Select(i => admission.AskAsync(i, heads, stop)));
            await InferResponse.WriteAsync(
                context,
                served.Name,
                request.Id,
                [
                    .. outputs.Select(
                        (o, place) =>
                            new InferResponse.Tensor(
                                card.Tasks[o.Head],
                                card.Tasks[o.Head].Shape(card.Image),
                                o.IsBinary,
                                [.. answers.Select(a => a.Numbers[place])]
                            )
                    ),
                ]
            );
            return true;
        });
    }

    Admission Enter(ServedModel served, InferRequest request, out int count)
    {
        var instance = served.Hold();
        try
        {
            count = ImageTensor.Count(request, instance.Card.Image, services.Batching.MaxQueueSize);
        }
        catch
        {
            instance.Release();
            throw;
        }

        return Admission.Enter(services.Traffic, instance, count);
    }

    static ReadOnlyMemory<byte> JsonPart(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        var header = request.Headers[JsonLength];
        if (header.Count == 0)
            return body;
        return int.TryParse(header.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length <= body.Length
            ? body[..length]
            : throw Json.Wrong($"{JsonLength} must be the length of the JSON in bytes");
    }

    // In the order that was asked for.
    static (int Head, bool IsBinary)[] Outputs(ModelCard card, InferRequest request)
    {
        var isBinary = request.Parameters.BinaryDataOutput ?? false;
        if (request.Outputs.Count == 0)
            return [.. card.Tasks.Select((_, h) => (h, isBinary))];
        var names = card.Tasks.Select(t => t.Name).ToList();
        var outputs = request.Outputs.Select(o => (names.IndexOf(o.Name), o.IsBinary ?? isBinary)).ToArray();
        if (outputs.Any(o => o.Item1 < 0))
            throw Json.Wrong($"an output was asked for that the model does not have; it has {string.Join(", ", names)}");
        return outputs.DistinctBy(o => o.Item1).Count() == outputs.Length ? outputs : throw Json.Wrong("an output was asked for twice");
    }
}
