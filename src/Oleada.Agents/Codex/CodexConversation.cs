using System.Text.Json;
using Oleada.Agents.Programs;

namespace Oleada.Agents.Codex;

/// <summary>One turn with <c>codex exec --json</c>: it reads its prompt to the end of stdin and asks nothing.</summary>
internal sealed class CodexConversation(string prompt, string? model, CodexSession? resumed) : IConversation
{
    private readonly HashSet<string> _started = new(StringComparer.Ordinal);
    private readonly OpenCalls _calls = new();
    private CodexSession? _session = resumed;
    private bool _hasBegun;

    public bool IsOver { get; private set; }

    public Failure? Failure { get; private set; }

    public string? Session => _hasBegun ? _session?.ToString() : null;

    public bool IsAtTool => _calls.Any;

    public bool MayStay => false;

    public IReadOnlyList<Move> Begin() => [new Move.Say(prompt), new Move.EndOfInput()];

    public IReadOnlyList<Move> Hear(string line)
    {
        using var document = JsonFields.ParseObject(line);
        return document is null ? [new Move.Did(new AgentStep.Unknown("no JSON"))] : [.. _calls.Follow(Steps(document.RootElement)).Select(step => new Move.Did(step))];
    }

    /// <summary>Forgets all open calls: the line that was cut off may have been the end of any of them.</summary>
    public IReadOnlyList<Move> HearCut(string beginning)
    {
        _calls.Clear();
        return Hear(CutLine.Closed(beginning));
    }

    public IReadOnlyList<Move> Answer(string questionId, bool allowed) => [];

    /// <summary>It knows signals only, and the sandbox has a surer one.</summary>
    public IReadOnlyList<Move> Interrupt() => [];

    public IReadOnlyList<Move> Close() => [];

    private IEnumerable<AgentStep> Steps(JsonElement root)
    {
        var item = root.At("item");
        switch (root.Text("type"))
        {
            case "thread.started":
                // The count of a thread goes on when it is resumed.
                _hasBegun = true;
                _session = new CodexSession(root.Text("thread_id") ?? "", _session?.Used ?? CodexTokens.None);
                return [];
            case "turn.started" or "item.updated":
                return [];
            case "item.started":
                _started.Add(CodexLines.Id(item));
                return CodexLines.Started(item);
            case "item.completed":
                return CodexLines.Completed(item, _started.Remove(CodexLines.Id(item)));
            case "error":
                // Mostly a retry: only a failed turn is a failure.
                return [new AgentStep.Remark(root.Text("message") ?? "an error")];
            case "turn.completed" or "turn.failed" when IsOver:
                return [];
            case "turn.completed":
                return Finish(CodexTokens.Of(root.At("usage")));
            case "turn.failed":
                IsOver = true;
                Failure = ModelFailure.Of(root.Text("error", "message") ?? "the turn failed");
                return [];
            case var type:
                return [new AgentStep.Unknown(type ?? "a line without a type")];
        }
    }

    private IEnumerable<AgentStep> Finish(CodexTokens total)
    {
        IsOver = true;
        var usage = total.Since(_session?.Used ?? CodexTokens.None, model);
        _session = _session is null ? null : _session with { Used = total };
        return [usage];
    }
}
