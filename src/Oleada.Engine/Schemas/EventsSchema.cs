using System.Text.Json.Nodes;
using Oleada.Contracts.Events;

namespace Oleada.Engine.Schemas;

/// <summary>The schema of every event: the envelope, and the payload of each type.</summary>
internal static class EventsSchema
{
    public static JsonObject Make(ContractDocumentation documentation)
    {
        var export = new SchemaExport(documentation, closed: false);
        var schema = export.Of(ContractJson.Default.Envelope);
        var (payloads, types) = (new JsonObject(), new JsonArray());
        foreach (var (name, type) in EventTypes.All.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            payloads[name] = export.Of(type);
            types.Add((JsonNode)new JsonObject
            {
                ["properties"] = new JsonObject
                {
                    ["type"] = new JsonObject { ["const"] = name },
                    ["data"] = new JsonObject { ["$ref"] = $"#/$defs/{name}" },
                },
            });
        }
        schema["oneOf"] = types;
        schema["$defs"] = payloads;
        return schema;
    }
}
