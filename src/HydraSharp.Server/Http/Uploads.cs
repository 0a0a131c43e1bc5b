using System.Runtime.InteropServices;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace HydraSharp.Server.Http;

/// <summary>Finds the images in a body: the body itself, or the parts of a multipart form, whose text fields are options.</summary>
static class Uploads
{
    const string ImageField = "image";
    const int LongestName = 200;
    const int LongestBoundary = 70;

    /// <summary>Whether a body is a multipart form.</summary>
    public static bool IsForm(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase);

    /// <summary>The images, and the text fields of a form.</summary>
    /// <param name="contentType">The request's Content-Type.</param>
    /// <param name="body">The whole body.</param>
    /// <param name="most">Most images of one request.</param>
    /// <exception cref="RefusedException">There is none, there are too many, a text field is no option, or the form is broken.</exception>
    public static async Task<UploadForm> OfAsync(string? contentType, ReadOnlyMemory<byte> body, int most)
    {
        if (body.IsEmpty)
            throw new RefusedException(Refusal.BadRequest("the body is empty: send an image, as with curl --data-binary @face.jpg"));
        if (!IsForm(contentType))
            return UploadForm.Of(new("image 1", body));
        try
        {
            return await PartsAsync(contentType!, body, most);
        }
        catch (Exception error) when (error is InvalidDataException or IOException or ArgumentException)
        {
            throw new RefusedException(Refusal.BadRequest("the multipart form is broken"));
        }
    }

    static async Task<UploadForm> PartsAsync(string contentType, ReadOnlyMemory<byte> body, int most)
    {
        var boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(contentType).Boundary).ToString();
        if (boundary.Length is 0 or > LongestBoundary)
            throw new InvalidDataException();
        var reader = new MultipartReader(boundary, Readable(body)) { HeadersCountLimit = 16, HeadersLengthLimit = 8 << 10 };
        var (uploads, fields) = (new List<Upload>(), new Dictionary<string, StringValues>(StringComparer.OrdinalIgnoreCase));
        while (await reader.ReadNextSectionAsync() is { } section)
        {
            using var part = new MemoryStream();
            await section.Body.CopyToAsync(part);
            var bytes = part.GetBuffer().AsMemory(0, (int)part.Length);
            var disposition = ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var read) ? read : null;
            if (FieldOf(disposition, bytes.Span) is { } field)
            {
                fields[field] = StringValues.Concat(fields.GetValueOrDefault(field), Encoding.UTF8.GetString(bytes.Span).Trim());
                continue;
            }

            if (uploads.Count == most)
                throw new RefusedException(
                    Refusal.BadRequest($"there are more than {most} images in the form; send them in several requests")
                );
            uploads.Add(new(NameOf(disposition, uploads.Count + 1), bytes));
        }

        return uploads.Count > 0
            ? new(uploads, fields)
            : throw new RefusedException(Refusal.BadRequest("there is no image in the form: add one, as with curl -F image=@face.jpg"));
    }

    // A part is an image if it has the name of a file, is called so, or begins as one; every other part is a text field.
    static string? FieldOf(ContentDispositionHeaderValue? disposition, ReadOnlySpan<byte> bytes)
    {
        var name = disposition is null ? "" : HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
        var isKnown = PredictOptions.Names.Contains(name, StringComparer.OrdinalIgnoreCase);
        var hasFile = disposition is not null && (disposition.FileName.HasValue || disposition.FileNameStar.HasValue);
        if (BodyKind.IsImage(bytes) || (hasFile && !isKnown))
            return null;
        if (isKnown)
            return hasFile
                ? throw new RefusedException(Refusal.BadRequest($"{name.ToLowerInvariant()} is an option: send it as text, not as a file"))
                : name;
        if (name.Length == 0 || name.TrimEnd('s', '[', ']').Equals(ImageField, StringComparison.OrdinalIgnoreCase))
            return null;
        throw new RefusedException(QueryCheck.Unknown("the form", name, [ImageField, .. PredictOptions.Names]));
    }

    static MemoryStream Readable(ReadOnlyMemory<byte> body) =>
        MemoryMarshal.TryGetArray(body, out var array)
            ? new(array.Array!, array.Offset, array.Count, writable: false)
            : new(body.ToArray(), writable: false);

    static string NameOf(ContentDispositionHeaderValue? disposition, int number)
    {
        var file =
            disposition is null ? StringSegment.Empty
            : disposition.FileNameStar.HasValue ? disposition.FileNameStar
            : disposition.FileName;
        var given = HeaderUtilities.RemoveQuotes(file).ToString();
        var name = string.Concat(given[(given.LastIndexOfAny(['/', '\\']) + 1)..].Where(c => !char.IsControl(c)).Take(LongestName));
        return name.Length == 0 ? $"image {number}" : name;
    }
}
