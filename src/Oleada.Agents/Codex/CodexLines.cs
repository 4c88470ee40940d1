using System.Text.Json;
using Oleada.Agents.Programs;
using Oleada.Contracts.Events;

namespace Oleada.Agents.Codex;

/// <summary>
/// Codex's items as steps. <c>exec</c> and <c>app-server</c> have the same items with other names for the same members:
/// <c>command_execution</c> there is <c>commandExecution</c> here.
/// </summary>
internal static class CodexLines
{
    public static IEnumerable<AgentStep> Started(JsonElement item) => Call(item) is { } call ? [call] : KnownOr(item);

    /// <param name="wasStarted">Some items come only when they are done.</param>
    public static IEnumerable<AgentStep> Completed(JsonElement item, bool wasStarted) => item.Text("type") switch
    {
        "reasoning" => Words(item.Text("text") ?? Lines(item.At("summary")), words => new AgentStep.Thought(words)),
        "agent_message" or "agentMessage" => Words(item.Text("text"), words => new AgentStep.Text(words)),
        "error" => Words(item.Text("message"), words => new AgentStep.Remark(words)),
        _ when Call(item) is { } call => [.. wasStarted ? Enumerable.Empty<AgentStep>() : [call], Ended(item), .. Files(item)],
        _ => KnownOr(item),
    };

    /// <summary>Notifications of <c>app-server</c> that say nothing which its items do not.</summary>
    public static bool IsQuiet(string method) =>
        method.EndsWith("/delta", StringComparison.Ordinal) || method.EndsWith("Delta", StringComparison.Ordinal) ||
        method.StartsWith("account/", StringComparison.Ordinal) || method.StartsWith("mcpServer/", StringComparison.Ordinal) ||
        method is "thread/started" or "thread/status/changed" or "thread/name/updated" or "turn/started" or "turn/diff/updated" or "turn/plan/updated"
            or "item/reasoning/summaryPartAdded" or "serverRequest/resolved" or "remoteControl/status/changed" or "configWarning" or "deprecationNotice"
            or "skills/changed" or "thread/settings/updated";

    public static string Id(JsonElement item) => item.Text("id") ?? "";

    private static AgentStep.ToolStart? Call(JsonElement item) => item.Text("type") switch
    {
        "command_execution" or "commandExecution" => new(Id(item), "shell", item.Text("command")),
        "file_change" or "fileChange" => new(Id(item), "apply_patch", string.Join('\n', item.Items("changes").Select(change => change.Text("path")))),
        "mcp_tool_call" or "mcpToolCall" => new(Id(item), $"{item.Text("server")}.{item.Text("tool")}", item.Raw("arguments")),
        "web_search" or "webSearch" => new(Id(item), "web_search", item.Text("query")),
        "dynamicToolCall" => new(Id(item), item.Text("tool") ?? "", item.Raw("arguments")),
        "collab_tool_call" or "collabAgentToolCall" => new(Id(item), item.Text("tool") ?? "", item.Text("prompt")),
        "imageView" => new(Id(item), "view_image", item.Text("path")),
        _ => null,
    };

    private static AgentStep.ToolEnd Ended(JsonElement item)
    {
        var failed = item.Text("status") is "failed" or "declined";
        var output = item.Text("aggregated_output") ?? item.Text("aggregatedOutput") ?? item.Raw("error") ?? item.Raw("result");
        return new AgentStep.ToolEnd(Id(item), failed, output);
    }

    private static IEnumerable<AgentStep.FileChange> Files(JsonElement item) => item.Text("status") != "completed" ? [] :
        item.Items("changes").Select(change => new AgentStep.FileChange(change.Text("path") ?? "", (change.Text("kind") ?? change.Text("kind", "type")) switch
        {
            "add" => ArtifactChange.Created,
            "delete" => ArtifactChange.Deleted,
            _ => ArtifactChange.Modified,
        }));

    private static IEnumerable<AgentStep> KnownOr(JsonElement item) => item.Text("type") is
        "reasoning" or "agent_message" or "agentMessage" or "userMessage" or "error" or "todo_list" or "plan" or "contextCompaction"
        or "hookPrompt" or "enteredReviewMode" or "exitedReviewMode"
        ? []
        : [new AgentStep.Unknown($"item/{item.Text("type")}")];

    private static IEnumerable<AgentStep> Words(string? words, Func<string, AgentStep> step) => string.IsNullOrEmpty(words) ? [] : [step(words)];

    private static string Lines(JsonElement parts) => string.Join("\n\n", parts.Items().Select(part => part.Text()));
}
