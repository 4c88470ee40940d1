using System.Text.Json;
using Oleada.Agents.Programs;

namespace Oleada.Agents.Acp;

/// <summary>Gemini's record, a line for each message: its answer counts no thoughts, and tells nothing of the cache.</summary>
internal static class GeminiTally
{
    public static readonly SessionTally Tally = new((_, session) => $"cat {GeminiHome.Records(session)}", Read);

    private static List<AgentStep.Usage>? Read(string record, string prompt)
    {
        var isRecord = false;
        var answers = new Dictionary<string, AgentStep.Usage>(StringComparer.Ordinal);
        foreach (var line in record.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var document = JsonFields.ParseObject(line);
            // A line that was being written when the program was killed.
            if (document is null)
                continue;
            var message = document.RootElement;
            isRecord |= message.Text("sessionId") is not null;
            if (message.Text("type") == "user" && message.Items("content").Any(part => part.Text("text") == prompt))
                answers.Clear();
            // A message is written again as its calls end.
            else if (message.Text("type") == "gemini" && message.At("tokens").ValueKind == JsonValueKind.Object)
                answers[message.Text("id") ?? ""] = UsageOf(message.At("tokens"), message.Text("model"));
        }
        return !isRecord ? null :
        [
            .. answers.Values.GroupBy(usage => usage.Model, StringComparer.Ordinal).Select(model => new AgentStep.Usage(
                model.Key, model.Sum(usage => usage.Input), model.Sum(usage => usage.CachedInput), model.Sum(usage => usage.Output))),
        ];
    }

    private static AgentStep.Usage UsageOf(JsonElement tokens, string? model)
    {
        var cached = tokens.Number("cached");
        return new AgentStep.Usage(
            model, Math.Max(0, tokens.Number("input") + tokens.Number("tool") - cached), cached, tokens.Number("output") + tokens.Number("thoughts"));
    }
}
