namespace HydraSharp.Server.Http;

/// <summary>Why a request gets no answer. Nothing of it names a file, and of the request at most a name of an option.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Reason">One word for programs and metrics, such as queue_full.</param>
/// <param name="Detail">A sentence for people.</param>
/// <param name="RetryAfterSeconds">When to come again; null when that does not help.</param>
sealed record Refusal(int Status, string Reason, string Detail, int? RetryAfterSeconds = null)
{
    public static Refusal BadRequest(string detail) => new(400, "bad_request", detail);

    public static Refusal BadImage(string detail) => new(400, "bad_image", detail);

    public static readonly Refusal UnknownModel = new(404, "unknown_model", "there is no model of this name; GET /models lists them");

    public static readonly Refusal Version1 = new(
        404,
        "not_found",
        "version 1 of the inference protocol is not spoken here: POST the image to /predict/NAME, or use version 2 at /v2/models/NAME/infer"
    );

    public static readonly Refusal QueueFull = new(429, "queue_full", "too many images wait already; come again later", 1);

    public static readonly Refusal BuffersFull = new(429, "buffers_full", "too many requests are being read already; come again later", 1);

    public static readonly Refusal Draining = new(503, "draining", "the server is about to end and takes no new work", 1);

    public static readonly Refusal Late = new(504, "deadline", "the request's time was over before its pass began");

    public static readonly Refusal Internal = new(500, "internal", "the server failed; its log says why, under the id of this request");

    /// <summary>For a status that the framework set without a word.</summary>
    public static Refusal Of(int status) =>
        status switch
        {
            404 => new(404, "not_found", "there is nothing at this address; /openapi.json lists what there is"),
            405 => new(405, "bad_method", "this address does not take this method; /openapi.json lists which"),
            408 => new(408, "too_slow", "the request came too slowly"),
            413 => new(413, "too_large", "the request's body is larger than this server takes"),
            415 => new(415, "bad_type", "this kind of body is not taken"),
            >= 500 => Internal with { Status = status },
            _ => new(status, "bad_request", "the request cannot be understood"),
        };
}
