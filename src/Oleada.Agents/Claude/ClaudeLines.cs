using System.Text.Json;
using Oleada.Agents.Programs;
using Oleada.Contracts.Events;

namespace Oleada.Agents.Claude;

/// <summary>The lines of Claude Code's <c>stream-json</c> as steps. Members may come in any order.</summary>
internal static class ClaudeLines
{
    /// <summary>Known, and nothing to anybody but the program itself.</summary>
    private static readonly HashSet<string> Quiet = new(StringComparer.Ordinal)
    {
        "stream_event", "control_response", "control_cancel_request", "keep_alive", "tool_progress", "tool_use_summary", "auth_status",
        "rate_limit_event", "prompt_suggestion", "system/init", "system/thinking_tokens", "system/status", "system/compact_boundary",
        "system/hook_started", "system/hook_progress", "system/hook_response", "system/task_started", "system/task_progress",
        "system/task_notification", "system/task_updated", "system/files_persisted", "system/session_state_changed",
        "system/background_tasks_changed", "system/commands_changed", "system/local_command_output",
    };

    /// <summary>All but results and requests, which are the conversation's.</summary>
    public static IEnumerable<AgentStep> Steps(JsonElement line) => line.Text("type") switch
    {
        "assistant" => line.Items("message", "content").SelectMany(Said),
        "user" => line.Items("message", "content").Where(block => block.Text("type") == "tool_result").SelectMany(block => Ended(line, block)),
        "system" => System(line),
        { } type when Quiet.Contains(type) => [],
        var type => [new AgentStep.Unknown(type ?? "a line without a type")],
    };

    /// <summary>What it wants to do with a tool.</summary>
    public static (AgentAction Action, string? Detail) Intent(string tool, JsonElement input) => tool switch
    {
        "Bash" => (AgentAction.Run, input.Text("command")),
        "Write" or "Edit" or "MultiEdit" => (AgentAction.Write, input.Text("file_path")),
        "NotebookEdit" => (AgentAction.Write, input.Text("notebook_path")),
        "Read" => (AgentAction.Read, input.Text("file_path")),
        "Glob" or "Grep" or "LS" => (AgentAction.Read, input.Text("path") ?? input.Text("pattern")),
        "WebFetch" => (AgentAction.Network, input.Text("url")),
        "WebSearch" => (AgentAction.Network, input.Text("query")),
        _ => (AgentAction.Other, $"{tool} {input.Raw()}"),
    };

    private static IEnumerable<AgentStep> Said(JsonElement block)
    {
        switch (block.Text("type"))
        {
            case "text" when block.Text("text") is { Length: > 0 } words:
                yield return new AgentStep.Text(words);
                break;
            case "thinking" when block.Text("thinking") is { Length: > 0 } words:
                yield return new AgentStep.Thought(words);
                break;
            case "tool_use" or "server_tool_use" or "mcp_tool_use":
                yield return new AgentStep.ToolStart(block.Text("id") ?? "", block.Text("name") ?? "", block.Raw("input"));
                break;
            case { } result when result.EndsWith("tool_result", StringComparison.Ordinal):
                yield return new AgentStep.ToolEnd(block.Text("tool_use_id") ?? "", block.IsTrue("is_error"), block.Raw("content"));
                break;
            case "text" or "thinking" or "redacted_thinking":
                break;
            case var type:
                yield return new AgentStep.Unknown($"assistant/{type}");
                break;
        }
    }

    private static IEnumerable<AgentStep> Ended(JsonElement line, JsonElement block)
    {
        var failed = block.IsTrue("is_error");
        yield return new AgentStep.ToolEnd(block.Text("tool_use_id") ?? "", failed, Output(block.At("content")));
        var result = line.At("tool_use_result");
        if (failed || result.Text("filePath") is not { } path || result.At("structuredPatch").ValueKind != JsonValueKind.Array)
            yield break;
        yield return new AgentStep.FileChange(path, result.Text("type") == "create" ? ArtifactChange.Created : ArtifactChange.Modified);
    }

    /// <summary>A text, or blocks of which some are texts.</summary>
    private static string? Output(JsonElement content) => content.ValueKind == JsonValueKind.Array
        ? string.Join('\n', content.Items().Select(block => block.Text("text") ?? $"[{block.Text("type")}]"))
        : content.Text();

    private static IEnumerable<AgentStep> System(JsonElement line) => $"system/{line.Text("subtype")}" switch
    {
        "system/api_retry" =>
        [
            new AgentStep.Remark(
                $"the model's endpoint answered {line.Raw("error_status") ?? "nothing"} ({line.Text("error")}): try {line.Number("attempt")} of {line.Number("max_retries")}"),
        ],
        "system/model_refusal_no_fallback" => [new AgentStep.Remark("the model refused")],
        var type when Quiet.Contains(type) => [],
        var type => [new AgentStep.Unknown(type)],
    };
}
