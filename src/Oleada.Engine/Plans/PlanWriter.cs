using System.Text.Encodings.Web;
using System.Text.Json;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Engine.Plans.Files;

namespace Oleada.Engine.Plans;

/// <summary>Writes a plan in the native format, so that reading it gives the same plan again.</summary>
public static class PlanWriter
{
    private static readonly JsonWriterOptions Layout = new()
    {
        Indented = true,
        NewLine = "\n",
        // For files that people read; nothing here ends up in HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string ToJson(MasterPlan plan)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Layout))
            ToElement(plan).WriteTo(writer);
        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    public static string ToYaml(MasterPlan plan) => YamlText.Write(ToElement(plan));

    private static JsonElement ToElement(MasterPlan plan) => JsonSerializer.SerializeToElement(plan, ContractJson.Default.MasterPlan);
}
