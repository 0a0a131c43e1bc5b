using Microsoft.Extensions.Primitives;

namespace HydraSharp.Server.Http;

/// <summary>What a request's body holds.</summary>
/// <param name="Images">The images, in their order.</param>
/// <param name="Fields">The text fields of a form by name.</param>
sealed record UploadForm(IReadOnlyList<Upload> Images, IReadOnlyDictionary<string, StringValues> Fields)
{
    /// <summary>Of a body that is one image.</summary>
    public static UploadForm Of(Upload image) => new([image], new Dictionary<string, StringValues>());
}
