using System.Text.Json;
using HydraSharp.Server.Models;
using Microsoft.AspNetCore.Http;

namespace HydraSharp.Server.Http;

/// <summary>Reports which models there are and what each says of itself.</summary>
sealed class ModelsEndpoint(ServerServices services)
{
    /// <summary>All models, an array.</summary>
    public Task ListAsync(HttpContext context) => Body.WriteAsync(context, writer =>
        {
            writer.WriteStartArray();
            foreach (var model in services.Models.All)
                Write(writer, model);
            writer.WriteEndArray();
        });

    /// <summary>One model.</summary>
    public Task ShowAsync(HttpContext context, string model)
    {
        var found = services.Models.Find(model) ?? throw new RefusedException(Refusal.UnknownModel);
        return Body.WriteAsync(context, writer => Write(writer, found));
    }

    void Write(Utf8JsonWriter writer, ServedModel model)
    {
        writer.WriteStartObject();
        writer.WriteString("name", model.Name);
        writer.WriteBoolean("faces", services.Faces is not null);
        writer.WritePropertyName("card");
        writer.WriteRawValue(model.Card.ToJson());
        writer.WriteEndObject();
    }
}
