using System.Runtime.InteropServices;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace HydraSharp.Server.Http;

/// <summary>Finds the images in a body: the body itself, or the parts of a multipart form.</summary>
static class Uploads
{
    const int LongestName = 200;
    const int LongestBoundary = 70;

    /// <summary>Whether a body is a multipart form.</summary>
    public static bool IsForm(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase);

    /// <summary>The images.</summary>
    /// <param name="contentType">The request's Content-Type.</param>
    /// <param name="body">The whole body.</param>
    /// <param name="most">Most images of one request.</param>
    /// <exception cref="RefusedException">There is none, there are too many, or the form is broken.</exception>
    public static async Task<IReadOnlyList<Upload>> OfAsync(string? contentType, ReadOnlyMemory<byte> body, int most)
    {
        if (body.IsEmpty)
            throw new RefusedException(Refusal.BadRequest("the body is empty: send an image, as with curl --data-binary @face.jpg"));
        if (!IsForm(contentType))
            return [new("image 1", body)];
        try
        {
            return await PartsAsync(contentType!, body, most);
        }
        catch (Exception error) when (error is InvalidDataException or IOException or ArgumentException)
        {
            throw new RefusedException(Refusal.BadRequest("the multipart form is broken"));
        }
    }

    static async Task<IReadOnlyList<Upload>> PartsAsync(string contentType, ReadOnlyMemory<byte> body, int most)
    {
        var boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(contentType).Boundary).ToString();
        if (boundary.Length is 0 or > LongestBoundary)
            throw new InvalidDataException();
        var reader = new MultipartReader(boundary, Readable(body)) { HeadersCountLimit = 16, HeadersLengthLimit = 8 << 10 };
        var uploads = new List<Upload>();
        while (await reader.ReadNextSectionAsync() is { } section)
        {
            if (uploads.Count == most)
                throw new RefusedException(
                    Refusal.BadRequest($"there are more than {most} images in the form; send them in several requests")
                );
            using var part = new MemoryStream();
            await section.Body.CopyToAsync(part);
            uploads.Add(new(NameOf(section, uploads.Count + 1), part.GetBuffer().AsMemory(0, (int)part.Length)));
        }

        return uploads.Count > 0 ? uploads : throw new RefusedException(Refusal.BadRequest("there is no image in the form"));
    }

    static MemoryStream Readable(ReadOnlyMemory<byte> body) =>
        MemoryMarshal.TryGetArray(body, out var array)
            ? new(array.Array!, array.Offset, array.Count, writable: false)
            : new(body.ToArray(), writable: false);

    static string NameOf(MultipartSection section, int number)
    {
        var given = ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
            ? HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).ToString()
            : "";
        var name = string.Concat(given[(given.LastIndexOfAny(['/', '\\']) + 1)..].Where(c => !char.IsControl(c)).Take(LongestName));
        return name.Length == 0 ? $"image {number}" : name;
    }
}
