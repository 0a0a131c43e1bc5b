using System.Reflection;
using System.Text.Json;
using HydraSharp.Server.Http;
using Microsoft.AspNetCore.Http;

namespace HydraSharp.Server.Protocol;

/// <summary>What the open inference protocol asks of the server and of a model besides answers: health and descriptions.</summary>
sealed class StateEndpoints(ServerServices services)
{
    static readonly string Version = typeof(StateEndpoints)
        .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
        .InformationalVersion.Split('+')[0];

    bool IsReady => !services.Traffic.IsClosed;

    /// <summary>The server's description.</summary>
    public Task ServerAsync(HttpContext context) => SendAsync(context, 200, writer =>
        {
            writer.WriteString("name", "hydrasharp");
            writer.WriteString("version", Version);
            writer.WriteStartArray("extensions");
            writer.WriteStringValue("binary_tensor_data");
            writer.WriteEndArray();
        });

    /// <summary>Whether the process works.</summary>
    public Task LiveAsync(HttpContext context) => SendAsync(context, 200, writer => writer.WriteBoolean("live", true));

    /// <summary>Whether new work is taken. The published texts of the protocol differ in the key, so both are there.</summary>
    public Task ReadyAsync(HttpContext context) => SendAsync(context, IsReady ? 200 : 503, writer =>
        {
            writer.WriteBoolean("ready", IsReady);
            writer.WriteBoolean("live", true);
        });

    /// <summary>Whether a model takes new work.</summary>
    public Task ModelReadyAsync(HttpContext context, string model)
    {
        var found = services.Models.Find(model) ?? throw new RefusedException(Refusal.UnknownModel);
        return SendAsync(context, IsReady ? 200 : 503, writer =>
        {
            writer.WriteString("name", found.Name);
            writer.WriteBoolean("ready", IsReady);
        });
    }

    /// <summary>A model's description.</summary>
    public Task ModelAsync(HttpContext context, string model)
    {
        var found = services.Models.Find(model) ?? throw new RefusedException(Refusal.UnknownModel);
        var card = found.Card;
        return SendAsync(context, 200, writer =>
        {
            writer.WriteString("name", found.Name);
            writer.WriteString("platform", "onnxruntime_onnx");
            writer.WriteStartArray("inputs");
            Tensor(writer, ImageTensor.Name, ImageTensor.Datatype, [card.Image.Size, card.Image.InputWidth(), 3]);
            writer.WriteEndArray();
            writer.WriteStartArray("outputs");
            foreach (var task in card.Tasks)
                Tensor(writer, task.Name, "FP32", task.Shape(card.Image));
            writer.WriteEndArray();
        });
    }

    static void Tensor(Utf8JsonWriter writer, string name, string datatype, IReadOnlyList<long> shape)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteString("datatype", datatype);
        writer.WriteStartArray("shape");
        writer.WriteNumberValue(-1);
        foreach (var length in shape)
            writer.WriteNumberValue(length);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    static Task SendAsync(HttpContext context, int status, Action<Utf8JsonWriter> fields)
    {
        context.Response.StatusCode = status;
        return Body.WriteAsync(context, writer =>
        {
            writer.WriteStartObject();
            fields(writer);
            writer.WriteEndObject();
        });
    }
}
