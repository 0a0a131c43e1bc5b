using HydraSharp.Inference;
using HydraSharp.Inference.Drawing;
using HydraSharp.Inference.Faces;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.Server.Http;

/// <summary>What a request wants of each of its images.</summary>
/// <param name="services">What the server works with.</param>
/// <param name="admission">The request's stay.</param>
/// <param name="heads">Places of the wanted tasks in the card.</param>
/// <param name="ofFaces">Whether each face is answered for, and not the image as a whole.</param>
/// <param name="timing">Receives what the parts took.</param>
sealed class ImageQuestion(ServerServices services, Admission admission, IReadOnlyList<int> heads, bool ofFaces, ServerTiming timing)
{
    /// <summary>Answers for an image. One that cannot be read leaves the others alone.</summary>
    public async Task<ImageAnswer> AskAsync(Upload upload, CancellationToken stop)
    {
        IReadOnlyList<(FaceBox? Box, PixelImage Image)> pieces;
        try
        {
            pieces = await services.Decoding.RunAsync(
                () => ofFaces ? Faces(upload) : [(null, timing.Of("decode", () => admission.Model.Decode(upload.Bytes.Span, "image")))],
                stop
            );
        }
        catch (HydraImageException error)
        {
            var why = BodyKind.Describe(upload.Bytes.Span) ?? $"{error.Reason}; {error.Remedy}";
            return new(null, $"the image cannot be read: {why}", []);
        }
        admission.Widen(pieces.Count - 1);
        var answers = await Task.WhenAll(pieces.Select(p => admission.AskAsync(p.Image, heads, stop)));
        return new([.. pieces.Zip(answers, (p, a) => new AnsweredPart(p.Box, Read(a.Numbers)))], null, [.. answers.Select(a => a.Times)]);
    }

    // The surest first, and no more than ever fit into the queue.
    IReadOnlyList<(FaceBox?, PixelImage)> Faces(Upload upload)
    {
        var image = timing.Of("decode", () => admission.Model.Card.Image.Decode(upload.Bytes.Span, "image", services.MaxMegapixels));
        var boxes = timing.Of("faces", () => services.Faces!.Detect(image));
        return [.. boxes.Take(services.Batching.MaxQueueSize).Select(box => ((FaceBox?)box, admission.Model.Fit(box.CutOut(image))))];
    }

    KeyValuePair<string, Answer>[] Read(float[][] numbers)
    {
        var card = admission.Model.Card;
        return [.. heads.Select((h, i) => KeyValuePair.Create(card.Tasks[h].Name, card.Tasks[h].Read(numbers[i], card.Image)))];
    }
}
