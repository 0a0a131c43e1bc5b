using HydraSharp.Inference.Faces;
using HydraSharp.Server.Batching;
using HydraSharp.Server.Connections;
using HydraSharp.Server.Metrics;
using HydraSharp.Server.Models;

namespace HydraSharp.Server.Http;

/// <summary>What endpoints work with.</summary>
/// <param name="Models">The models.</param>
/// <param name="Batching">How requests are put together.</param>
/// <param name="Bodies">Memory for bodies.</param>
/// <param name="Decoding">Turns for decoding.</param>
/// <param name="Traffic">Who is inside.</param>
/// <param name="Connections">Who is connected.</param>
/// <param name="Metrics">What is counted.</param>
/// <param name="MaxMegapixels">Largest image that is decoded.</param>
/// <param name="Faces">Finds faces; null where nobody does.</param>
sealed record ServerServices(
    ModelShelf Models,
    BatchingOptions Batching,
    BodyBudget Bodies,
    DecodeGate Decoding,
    Traffic Traffic,
    ConnectionList Connections,
    ServerMetrics Metrics,
    int MaxMegapixels,
    FaceDetector? Faces
)
{
    /// <summary>The model that a request names, which metrics then count it for.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public ServedModel Find(Microsoft.AspNetCore.Http.HttpContext context, string name)
    {
        var model = Models.Find(name) ?? throw new RefusedException(Refusal.UnknownModel);
        context.Items[nameof(ServedModel)] = model.Name;
        System.Diagnostics.Activity.Current?.SetTag("hydra.model", model.Name);
        return model;
    }
}
