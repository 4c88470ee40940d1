using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Oleada.Contracts.Events;

namespace Oleada.Engine.Schemas;

/// <summary>The JSON Schemas of the project's formats, made from the code.</summary>
public static class SchemaFiles
{
    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>File name → text.</summary>
    public static IReadOnlyDictionary<string, string> All()
    {
        var documentation = new ContractDocumentation();
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["events.schema.json"] = Text("Events", EventsSchema.Make(documentation)),
            ["plan.schema.json"] = Text("Plan", PlanSchema.Make(documentation)),
            ["project.schema.json"] = Text("Project", new SchemaExport(documentation, closed: true).Of(ContractJson.Default.ProjectRules)),
            ["rest.schema.json"] = Text("REST", RestSchema.Make(documentation)),
        };
    }

    private static string Text(string title, JsonObject schema)
    {
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", title);
        return schema.ToJsonString(Layout) + "\n";
    }
}
