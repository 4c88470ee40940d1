using System.Text.Json;
using Oleada.Agents.Programs;

namespace Oleada.Agents.Acp;

/// <summary>What opencode's last turn used, by its own record of the session: its answer by ACP counts the last request only.</summary>
internal static class OpencodeTally
{
    public static readonly SessionTally Tally = new((path, session) => $"exec {ShellWords.Join(path, "export", session)}", (record, _) => Read(record));

    private static List<AgentStep.Usage>? Read(string record)
    {
        using var document = JsonFields.ParseObject(record);
        if (document is null || document.RootElement.At("messages").ValueKind != JsonValueKind.Array)
            return null;
        var messages = document.RootElement.Items("messages").Select(message => message.At("info")).ToList();
        var asked = messages.LastOrDefault(message => message.Text("role") == "user").Text("id");
        return
        [
            .. messages.Where(message => message.Text("role") == "assistant" && message.Text("parentID") == asked)
                .GroupBy(message => $"{message.Text("providerID")}/{message.Text("modelID")}", StringComparer.Ordinal)
                .Select(group => new AgentStep.Usage(
                    group.Key,
                    group.Sum(message => message.Number("tokens", "input") + message.Number("tokens", "cache", "write")),
                    group.Sum(message => message.Number("tokens", "cache", "read")),
                    group.Sum(message => message.Number("tokens", "output") + message.Number("tokens", "reasoning"))))
                .Where(usage => usage.Input + usage.CachedInput + usage.Output > 0),
        ];
    }
}
