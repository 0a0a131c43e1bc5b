namespace HydraSharp.Server.Http;

/// <summary>How answers are reported: by the Accept header, JSON when it does not say.</summary>
enum AnswerFormat
{
    /// <summary>As JSON.</summary>
    Json,

    /// <summary>As the image with the answers drawn, a PNG.</summary>
    Png,

    /// <summary>The same as a JPEG.</summary>
    Jpeg,
}
