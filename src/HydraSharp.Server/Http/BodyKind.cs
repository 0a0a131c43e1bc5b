using System.Buffers;
using System.Text;
using System.Text.Json;

namespace HydraSharp.Server.Http;

/// <summary>
/// Recognises what clients send in place of an image's bytes: the image as text, inside JSON or in another protocol's form. No image begins
/// as these do.
/// </summary>
static class BodyKind
{
    const string Remedy = "send the image's bytes as the body, as with curl --data-binary @face.jpg";
    const int LongestPrefix = 200;
    const int SurelyBase64 = 64;
    const int BmpHeader = 26;

    static readonly SearchValues<byte> Base64 = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_="u8
    );
    static readonly SearchValues<byte> Name = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_[]."u8);

    static ReadOnlySpan<byte> Jpeg => [0xFF, 0xD8, 0xFF];

    static ReadOnlySpan<byte> Png => [0x89, (byte)'P', (byte)'N', (byte)'G'];

    // The first letters of a JPEG, PNG, GIF, WebP and BMP in base64, and of the first four as hexadecimal digits.
    static readonly string[] Base64Starts = ["/9j/", "_9j_", "iVBORw0KGg", "R0lGOD", "UklGR", "Qk"];
    static readonly string[] HexadecimalStarts = ["ffd8ff", "89504e47", "47494638", "52494646"];

    /// <summary>What a body is and what to send instead; null where it is nothing that is known.</summary>
    public static string? Describe(ReadOnlySpan<byte> body)
    {
        body = Trim(body);
        if (body.IsEmpty)
            return null;
        if (body[0] is (byte)'{' or (byte)'[')
            return Json(body);
        if (StartsWith(body, "data:") && body[..Math.Min(body.Length, LongestPrefix)].Contains((byte)','))
            return $"this is a data: URL: decode it and {Remedy}";
        if (StartsWith(body, "http://") || StartsWith(body, "https://") || StartsWith(body, "file://"))
            return $"this is a URL, and the server fetches none: {Remedy}";
        if (StartsWith(body, "--") && body[..Math.Min(body.Length, 4 * LongestPrefix)].IndexOf("Content-Disposition"u8) >= 0)
            return "this is a multipart form: send it with 'Content-Type: multipart/form-data; boundary=...'";
        var text = Trim(body.Trim("\"'"u8));
        if (IsHexadecimal(StartsWith(text, "0x") ? text[2..] : text))
            return $"these are hexadecimal digits: decode them and {Remedy}";
        if (IsBase64(text))
            return $"this is base64: send the bytes themselves (decode it and {Remedy})";
        return IsUrlEncoded(text) ? $"this is a form of the type application/x-www-form-urlencoded: {Remedy}, or a multipart form" : null;
    }

    /// <summary>Whether bytes begin as an image does.</summary>
    public static bool IsImage(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(Jpeg)
        || bytes.StartsWith(Png)
        || bytes.StartsWith("GIF8"u8)
        || (bytes.Length > BmpHeader && bytes.StartsWith("BM"u8) && !bytes[6..10].ContainsAnyExcept((byte)0))
        || (bytes.Length > 11 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8));

    static string Json(ReadOnlySpan<byte> body)
    {
        foreach (var key in Keys(body))
            switch (key)
            {
                case "instances":
                    return "this is a request of KServe's protocol version 1 (instances), which is not spoken here: "
                        + $"{Remedy}; or use version 2 at /v2/models/NAME/infer";
                case "inputs":
                    return $"this is a request of the open inference protocol: send it to /v2/models/NAME/infer; or {Remedy}";
            }
        return $"this is JSON: take the image out of it, decode it if it is base64, and {Remedy}";
    }

    // The keys of the object as far as it can be read.
    static List<string> Keys(ReadOnlySpan<byte> body)
    {
        var keys = new List<string>();
        var reader = new Utf8JsonReader(body);
        try
        {
            while (reader.Read())
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
                    keys.Add(reader.GetString()!);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        { /* what was read before is all that can be said */
        }

        return keys;
    }

    static bool IsBase64(ReadOnlySpan<byte> text)
    {
        foreach (var start in Base64Starts)
            if (text.Length > start.Length && text.StartsWith(Encoding.ASCII.GetBytes(start)))
                return IsOf(text, Base64);
        return text.Length >= SurelyBase64 && IsOf(text, Base64);
    }

    static bool IsHexadecimal(ReadOnlySpan<byte> text)
    {
        foreach (var start in HexadecimalStarts)
            if (StartsWith(text, start))
                return true;
        return false;
    }

    static bool IsUrlEncoded(ReadOnlySpan<byte> text)
    {
        var equals = text.IndexOf((byte)'=');
        if (equals is < 1 or > LongestPrefix || text[..equals].ContainsAnyExcept(Name))
            return false;
        return !text.ContainsAnyExceptInRange((byte)'!', (byte)'~');
    }

    // In lines too.
    static bool IsOf(ReadOnlySpan<byte> text, SearchValues<byte> letters)
    {
        while (true)
        {
            var other = text.IndexOfAnyExcept(letters);
            if (other < 0)
                return true;
            if (text[other] is not ((byte)'\r' or (byte)'\n' or (byte)' ' or (byte)'\t'))
                return false;
            text = text[(other + 1)..];
        }
    }

    static bool StartsWith(ReadOnlySpan<byte> text, string start) =>
        text.Length >= start.Length && Ascii.EqualsIgnoreCase(text[..start.Length], start);

    static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> body)
    {
        if (body.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            body = body[3..];
        return body.Trim(" \t\r\n"u8);
    }
}
