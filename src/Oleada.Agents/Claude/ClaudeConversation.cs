using System.Text.Json;
using System.Text.Json.Nodes;
using Oleada.Agents.Programs;
using Oleada.Contracts.Events;

namespace Oleada.Agents.Claude;

/// <summary>One turn with Claude Code: <c>stream-json</c> both ways, with the control protocol for questions and the interrupt.</summary>
internal sealed class ClaudeConversation(string prompt) : IConversation
{
    private const string OpeningId = "open";

    /// <summary>What it asked to do, by the question's id: an allowed tool is given its input again.</summary>
    private readonly Dictionary<string, string> _asked = new(StringComparer.Ordinal);

    /// <summary>What each message says it used; one message comes in several lines.</summary>
    private readonly Dictionary<string, AgentStep.Usage> _messages = new(StringComparer.Ordinal);

    private readonly OpenCalls _calls = new();
    private string? _message;
    private string? _model;
    private string? _error;

    public bool IsOver { get; private set; }

    public Failure? Failure { get; private set; }

    public string? Session { get; private set; }

    public bool IsAtTool => _calls.Any;

    public bool MayStay => false;

    public IReadOnlyList<Move> Begin() =>
    [
        Control(OpeningId, "initialize"),
        Say(new JsonObject
        {
            ["type"] = "user",
            ["session_id"] = "",
            ["parent_tool_use_id"] = null,
            ["message"] = new JsonObject
            {
                ["role"] = "user", ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = prompt }),
            },
        }),
    ];

    public IReadOnlyList<Move> Hear(string line)
    {
        using var document = JsonFields.ParseObject(line);
        if (document is null)
            return [new Move.Did(new AgentStep.Unknown("no JSON"))];
        var root = document.RootElement;
        // A result may name one that there never was.
        if (root.Text("type") != "result" && root.Text("session_id") is { Length: > 0 } session)
            Session = session;
        return root.Text("type") switch
        {
            "result" => Finish(root),
            "control_request" => Asked(root),
            "control_response" when root.Text("response", "subtype") == "error" => Refused(root),
            "assistant" => Note(root),
            _ => Did(_calls.Follow(ClaudeLines.Steps(root))),
        };
    }

    /// <summary>Denies a request that was cut off: an allowed tool would get its incomplete input back.</summary>
    public IReadOnlyList<Move> HearCut(string beginning)
    {
        _calls.Clear();
        var closed = CutLine.Closed(beginning);
        using var document = JsonFields.ParseObject(closed);
        if (document is null || document.RootElement.Text("type") != "control_request")
            return document is null ? [] : Hear(closed);
        var id = document.RootElement.Text("request_id") ?? "";
        return [Respond(id, $"\"subtype\":\"success\",\"response\":{Denied("Its input is too long to be looked at.")}")];
    }

    public IReadOnlyList<Move> Answer(string questionId, bool allowed)
    {
        if (!_asked.Remove(questionId, out var input))
            return [];
        var answer = allowed
            ? $$"""{"behavior":"allow","updatedInput":{{input}}}"""
            : Denied("This is not allowed here. Go on without it.");
        return [Respond(questionId, $"\"subtype\":\"success\",\"response\":{answer}")];
    }

    public IReadOnlyList<Move> Interrupt() => IsOver ? [] : [Control("interrupt", "interrupt")];

    /// <summary>A turn without a result is counted by its messages, whose output is what had been written when they began.</summary>
    public IReadOnlyList<Move> Close() => IsOver ? [] : Did(_messages.Values.SelectMany(ClaudeResult.Counted));

    private IReadOnlyList<Move> Note(JsonElement root)
    {
        if (root.Text("message", "id") is { } message && message != _message && root.Text("parent_tool_use_id") is null)
        {
            // The model has the results of all calls of its message before.
            _message = message;
            _calls.Clear();
        }
        var model = root.Text("message", "model");
        if (model != "<synthetic>")
        {
            _model = model ?? _model;
            _messages[root.Text("message", "id") ?? ""] = ClaudeResult.Of(root.At("message", "usage"), model);
        }
        _error = root.Text("error") ?? _error;
        return Did(_calls.Follow(ClaudeLines.Steps(root)));
    }

    /// <summary>The first result is the turn's; another one may follow, of work in the background.</summary>
    private IReadOnlyList<Move> Finish(JsonElement root)
    {
        if (IsOver)
            return [];
        IsOver = true;
        Failure = ClaudeResult.FailureOf(root, _error);
        return Did(ClaudeResult.UsageOf(root, _model));
    }

    private IReadOnlyList<Move> Asked(JsonElement root)
    {
        var id = root.Text("request_id") ?? "";
        var request = root.At("request");
        if (request.Text("subtype") != "can_use_tool")
            return [Respond(id, "\"subtype\":\"error\",\"error\":\"not supported\""), new Move.Did(new AgentStep.Unknown($"control_request/{request.Text("subtype")}"))];
        var input = request.At("input");
        _asked[id] = input.ValueKind == JsonValueKind.Object ? input.GetRawText() : "{}";
        var (action, detail) = ClaudeLines.Intent(request.Text("tool_name") ?? "", input);
        return [new Move.Asks(new AgentQuestion(id, action, detail))];
    }

    private IReadOnlyList<Move> Refused(JsonElement root)
    {
        if (root.Text("response", "request_id") != OpeningId)
            return [];
        IsOver = true;
        Failure = new Failure("agent_error", ErrorClass.Runtime, root.Text("response", "error") ?? "the control protocol was refused");
        return [];
    }

    private static string Denied(string why) => new JsonObject { ["behavior"] = "deny", ["message"] = why }.ToJsonString();

    private static IReadOnlyList<Move> Did(IEnumerable<AgentStep> steps) => [.. steps.Select(step => new Move.Did(step))];

    private static Move.Say Say(JsonObject message) => new(message.ToJsonString());

    private static Move.Say Control(string id, string subtype) =>
        Say(new JsonObject { ["type"] = "control_request", ["request_id"] = id, ["request"] = new JsonObject { ["subtype"] = subtype } });

    /// <param name="fields">JSON as it came, which may hold what a string cannot.</param>
    private static Move.Say Respond(string id, string fields) =>
        new($$$"""{"type":"control_response","response":{"request_id":{{{JsonValue.Create(id).ToJsonString()}}},{{{fields}}}}}""");
}
