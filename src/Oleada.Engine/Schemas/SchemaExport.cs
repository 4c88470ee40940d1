using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Oleada.Contracts.Plans;

namespace Oleada.Engine.Schemas;

/// <summary>Turns a contract type into a JSON Schema as its JSON really is: absent instead of null, durations and times as text.</summary>
/// <param name="closed">Whether keys that the type does not have are errors.</param>
internal sealed class SchemaExport(ContractDocumentation documentation, bool closed)
{
    public JsonObject Of(JsonTypeInfo type)
    {
        var schema = (JsonObject)type.GetJsonSchemaAsNode(new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = Transform,
        });
        Describe(schema, documentation.Of(type.Type));
        foreach (var property in type.Properties)
            if (schema["properties"]?[property.Name] is JsonObject found)
                Complete(found, property);
        Inline(schema, schema);
        return schema;
    }

    /// <summary>A type that stands twice is pointed at from the second place on; the way would lead nowhere once the schema is part of another.</summary>
    private static void Inline(JsonNode? node, JsonObject root)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items)
                Inline(item, root);
            return;
        }
        if (node is not JsonObject schema)
            return;
        if (schema["$ref"]?.GetValue<string>() is { } pointer && pointer.StartsWith("#/", StringComparison.Ordinal))
        {
            schema.Remove("$ref");
            foreach (var (key, value) in (JsonObject)pointer[2..].Split('/').Aggregate((JsonNode)root, (at, name) => at[name]!))
                schema.TryAdd(key, value?.DeepClone());
        }
        foreach (var (_, value) in schema)
            Inline(value, root);
    }

    private JsonObject Transform(JsonSchemaExporterContext context, JsonNode node)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        var schema = type == typeof(TimeSpan) ? DurationSchema()
            : type == typeof(DateTimeOffset) ? TimestampSchema()
            : type == typeof(MasterPlan) && context.PropertyInfo is not null ? new JsonObject { ["$ref"] = "plan.schema.json" }
            : node as JsonObject ?? [];
        WithoutNull(schema);
        if (closed && context.TypeInfo.Kind == JsonTypeInfoKind.Object)
            schema["additionalProperties"] = false;
        if (context.PropertyInfo?.AttributeProvider is MemberInfo property)
        {
            foreach (var (key, value) in PlanSchema.LimitsOf(property))
                schema[key] = value?.DeepClone();
            Describe(schema, documentation.Of(property));
        }
        return schema;
    }

    /// <summary>A value of any type that may be left out is not transformed as a property.</summary>
    private void Complete(JsonObject schema, JsonPropertyInfo property)
    {
        if (schema.ContainsKey("default") && schema["default"] is null)
            schema.Remove("default");
        if (Nullable.GetUnderlyingType(property.PropertyType) == typeof(DateTimeOffset) && !schema.ContainsKey("type"))
            foreach (var (key, value) in TimestampSchema())
                schema[key] = value?.DeepClone();
        if (property.AttributeProvider is MemberInfo member)
            Describe(schema, documentation.Of(member));
    }

    private static void Describe(JsonObject schema, string? text)
    {
        if (text is not null && !schema.ContainsKey("description"))
            schema.Insert(0, "description", text);
    }

    /// <summary>What may be null is left out of the JSON instead.</summary>
    private static void WithoutNull(JsonObject schema)
    {
        if (schema["type"] is JsonArray types && types.Where(type => type!.GetValue<string>() != "null").ToList() is [var only])
            schema["type"] = only!.DeepClone();
        if (schema["enum"] is JsonArray values)
            for (var index = values.Count - 1; index >= 0; index--)
                if (values[index] is null)
                    values.RemoveAt(index);
    }

    private static JsonObject DurationSchema() => new()
    {
        ["type"] = new JsonArray("string", "number"),
        ["pattern"] = @"^([0-9]+(\.[0-9]{1,3})?|([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+(\.[0-9]{1,3})?s)?([0-9]+ms)?)$",
        ["minLength"] = 1,
    };

    private static JsonObject TimestampSchema() => new()
    {
        ["type"] = "string",
        ["format"] = "date-time",
    };
}
