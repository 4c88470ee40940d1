using System.Text;
using System.Text.Json;
using Oleada.Agents.Programs;
using Oleada.Contracts.Events;

namespace Oleada.Agents.Acp;

/// <summary>
/// The updates of one session as steps. Chunks are gathered to lines or about a sentence, since each step is an event;
/// a call is told when its input is known.
/// </summary>
internal sealed class AcpUpdates
{
    private const int EnoughCharacters = 160;

    /// <summary>Calls that have begun, and the input of those that have not been told.</summary>
    private readonly Dictionary<string, AgentStep.ToolStart?> _calls = new(StringComparer.Ordinal);

    /// <summary>Those that have begun, told or not.</summary>
    private readonly OpenCalls _open = new();

    private readonly HashSet<string> _ended = new(StringComparer.Ordinal);

    /// <summary>Changes of files by their call: they are told before it is done, some in the question only.</summary>
    private readonly Dictionary<string, List<AgentStep.FileChange>> _changes = new(StringComparer.Ordinal);

    private readonly StringBuilder _words = new();
    private bool _thinking;

    public bool IsAtTool => _open.Any;

    public void EndCalls() => _open.Clear();

    public IEnumerable<AgentStep> Take(JsonElement update) => update.Text("sessionUpdate") switch
    {
        "agent_message_chunk" => Chunk(update, thinking: false),
        "agent_thought_chunk" => Chunk(update, thinking: true),
        "tool_call" or "tool_call_update" => [.. Flush(), .. Call(update)],
        "user_message_chunk" or "plan" or "usage_update" or "available_commands_update" or "current_mode_update" or "config_option_update"
            or "session_info_update" => [],
        var type => [new AgentStep.Unknown($"session/update/{type}")],
    };

    /// <summary>The words that are held back.</summary>
    public IReadOnlyList<AgentStep> Flush()
    {
        if (_words.Length == 0)
            return [];
        var words = LooseText.WellFormed(_words.ToString());
        _words.Clear();
        return [_thinking ? new AgentStep.Thought(words) : new AgentStep.Text(words)];
    }

    /// <summary>A call that somebody is asked about is told before the question.</summary>
    public IReadOnlyList<AgentStep> Ask(JsonElement call) => [.. Flush(), .. Begin(call, evenWithoutInput: true)];

    private List<AgentStep> Chunk(JsonElement update, bool thinking)
    {
        List<AgentStep> steps = thinking == _thinking ? [] : [.. Flush()];
        _thinking = thinking;
        _words.Append(update.Piece("content", "text") ?? update.Piece("content"));
        // The other half of the last character may be in the next chunk.
        if (_words.Length > 0 && char.IsHighSurrogate(_words[^1]))
            return steps;
        if (_words.Length >= EnoughCharacters || (_words.Length > 0 && _words[^1] == '\n' && !string.IsNullOrWhiteSpace(_words.ToString())))
            steps.AddRange(Flush());
        return steps;
    }

    private IEnumerable<AgentStep> Call(JsonElement update)
    {
        var id = update.Text("toolCallId") ?? "";
        var status = update.Text("status");
        var isEnd = status is "completed" or "failed" or "cancelled";
        if (isEnd)
            _open.End(id);
        else if (!_ended.Contains(id))
            _open.Begin(id);
        foreach (var step in Begin(update, evenWithoutInput: isEnd))
            yield return step;
        if (!isEnd || !_ended.Add(id))
            yield break;
        yield return new AgentStep.ToolEnd(id, status == "failed", Output(update));
        if (status == "failed" || !_changes.Remove(id, out var changes))
            yield break;
        foreach (var change in changes)
            yield return change;
    }

    private void Note(string id, JsonElement call)
    {
        var diffs = call.Items("content").Where(part => part.Text("type") == "diff").Select(diff => new AgentStep.FileChange(
            diff.Text("path") ?? "", string.IsNullOrEmpty(diff.Text("oldText")) ? ArtifactChange.Created : ArtifactChange.Modified)).ToList();
        if (diffs.Count > 0)
            _changes[id] = diffs;
    }

    /// <summary>The first message of a call often lacks its input.</summary>
    private IEnumerable<AgentStep> Begin(JsonElement call, bool evenWithoutInput)
    {
        var id = call.Text("toolCallId") ?? "";
        Note(id, call);
        var isKnown = _calls.TryGetValue(id, out var waiting);
        if (isKnown && waiting is null)
            return [];
        var tool = waiting?.Tool ?? call.Text("_meta", "claudeCode", "toolName") ?? call.Text("kind") ?? call.Text("title") ?? "";
        var raw = call.At("rawInput");
        // Some know the folder before the command.
        var isWhole = raw.ValueKind == JsonValueKind.Object && raw.EnumerateObject().Any(member => member.Name != "cwd");
        var input = isWhole ? raw.GetRawText() : null;
        var start = new AgentStep.ToolStart(id, tool, input ?? (isKnown || evenWithoutInput ? call.Text("title") : null));
        var isTold = input is not null || evenWithoutInput || (isKnown && start.Input is not null);
        _calls[id] = isTold ? null : start;
        return isTold ? [start] : [];
    }

    private static string? Output(JsonElement update)
    {
        var texts = update.Items("content").Select(part => part.Text("content", "text")).Where(text => text is not null).ToList();
        return texts.Count > 0 ? string.Join('\n', texts) : update.Text("rawOutput", "output") ?? update.Text("rawOutput", "formatted_output") ?? update.Raw("rawOutput");
    }
}
