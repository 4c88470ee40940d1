using System.Text.Json;
using System.Text.Json.Nodes;
using Oleada.Agents.Programs;
using Oleada.Contracts.Events;

namespace Oleada.Agents.Codex;

/// <summary>One turn with <c>codex app-server</c>: it asks before it changes or runs something, and can be interrupted.</summary>
internal sealed class CodexServerConversation(string folder, string prompt, string? model, CodexSession? resumed) : IConversation
{
    private const int Initialize = 1, Open = 2, Turn = 3, Stop = 4;

    private readonly HashSet<string> _started = new(StringComparer.Ordinal);

    /// <summary>What calls are about, for questions that name only the call.</summary>
    private readonly Dictionary<string, string?> _details = new(StringComparer.Ordinal);

    /// <summary>Requests whose answer is a decision, by their question: their id, and the words for yes and no.</summary>
    private readonly Dictionary<string, (string Request, string Yes, string No)> _asked = new(StringComparer.Ordinal);

    private readonly List<CodexPermissions> _permissions = [];
    private readonly OpenCalls _calls = new();
    private CodexTokens? _counted;
    private string? _thread;
    private string? _turn;

    public bool IsOver { get; private set; }

    public Failure? Failure { get; private set; }

    /// <summary>Its count of tokens needs no base: it says with each what was the last request's.</summary>
    public string? Session => _thread is null ? null : new CodexSession(_thread, _counted ?? resumed?.Used ?? CodexTokens.None).ToString();

    public bool IsAtTool => _calls.Any;

    public bool MayStay => true;

    public IReadOnlyList<Move> Begin() =>
    [
        JsonRpc.Initialize(Initialize, []),
    ];

    public IReadOnlyList<Move> Hear(string line)
    {
        using var document = JsonFields.ParseObject(line);
        if (document is null)
            return [new Move.Did(new AgentStep.Unknown("no JSON"))];
        var root = document.RootElement;
        return (root.Text("method"), JsonRpc.Id(root)) switch
        {
            ({ } method, { } id) => Asked(id, method, root.At("params")),
            ({ } method, null) => [.. _calls.Follow(Told(method, root.At("params"))).Select(step => new Move.Did(step))],
            (null, not null) => Answered(root),
            (null, null) when root.At("error").ValueKind == JsonValueKind.Object => Answered(root),
            _ => [new Move.Did(new AgentStep.Unknown("a message without a method"))],
        };
    }

    /// <summary>Does not resume a thread whose history is longer than a line may be.</summary>
    public IReadOnlyList<Move> HearCut(string beginning)
    {
        _calls.Clear();
        var closed = CutLine.Closed(beginning);
        using var document = JsonFields.ParseObject(closed);
        var isResumed = resumed is not null && _thread is null && document?.RootElement.Text("method") is null;
        if (!isResumed || JsonRpc.Answered(document?.RootElement ?? default) is not (Open or null))
            return document is null ? [] : Hear(closed);
        IsOver = true;
        Failure = new Failure("agent_error", ErrorClass.Runtime, "the answer to thread/resume is longer than a line may be");
        return [];
    }

    public IReadOnlyList<Move> Answer(string questionId, bool allowed)
    {
        if (_asked.Remove(questionId, out var asked))
            return [JsonRpc.Answer(asked.Request, new JsonObject { ["decision"] = allowed ? asked.Yes : asked.No })];
        if (_permissions.Find(one => one.Knows(questionId)) is not { } permissions)
            return [];
        var moves = permissions.Answer(questionId, allowed);
        if (moves.Count > 0)
            _permissions.Remove(permissions);
        return moves;
    }

    public IReadOnlyList<Move> Interrupt() => IsOver || _turn is null
        ? []
        : [JsonRpc.Request(Stop, "turn/interrupt", new JsonObject { ["threadId"] = _thread, ["turnId"] = _turn })];

    public IReadOnlyList<Move> Close() => [];

    private IReadOnlyList<Move> Answered(JsonElement root)
    {
        var request = JsonRpc.Answered(root);
        if (root.At("error") is { ValueKind: JsonValueKind.Object } error && request != Stop && !IsOver)
        {
            IsOver = true;
            Failure = ModelFailure.Of(error.Text("message") ?? "an error");
            return [];
        }
        switch (request)
        {
            case Initialize:
                return [JsonRpc.Notify("initialized", []), JsonRpc.Request(Open, resumed is null ? "thread/start" : "thread/resume", Settings())];
            case Open when _thread is null:
                _thread = root.Text("result", "thread", "id") ?? _thread;
                var words = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = prompt });
                return [JsonRpc.Request(Turn, "turn/start", new JsonObject { ["threadId"] = _thread, ["input"] = words })];
            case Turn:
                _turn = root.Text("result", "turn", "id");
                return [];
            default:
                return [];
        }
    }

    /// <summary>Whatever it would do beside reading it asks for; what its own sandbox forbids, ours decides.</summary>
    private JsonObject Settings()
    {
        var settings = new JsonObject { ["cwd"] = folder, ["approvalPolicy"] = "untrusted", ["sandbox"] = "danger-full-access" };
        if (resumed is not null)
            settings["threadId"] = resumed.Thread;
        if (model is not null)
            settings["model"] = model;
        return settings;
    }

    private IReadOnlyList<Move> Asked(string id, string method, JsonElement parameters)
    {
        var question = id.Trim('"');
        switch (method)
        {
            case "item/permissions/requestApproval":
                return AskPermissions(id, question, parameters);
            case "item/commandExecution/requestApproval" when parameters.Text("networkApprovalContext", "host") is { } host:
                return Ask(question, (id, "accept", "decline"), AgentAction.Network, host);
            case "item/commandExecution/requestApproval":
                return Ask(question, (id, "accept", "decline"), AgentAction.Run, parameters.Text("command") ?? DetailOf(parameters));
            case "item/fileChange/requestApproval":
                return Ask(question, (id, "accept", "decline"), AgentAction.Write, DetailOf(parameters));
            case "execCommandApproval":
                return Ask(question, (id, "approved", "denied"), AgentAction.Run, string.Join(' ', parameters.Items("command").Select(word => word.Text())));
            case "applyPatchApproval":
                return Ask(question, (id, "approved", "denied"), AgentAction.Write, parameters.Raw("fileChanges"));
            default:
                return [JsonRpc.Refuse(id, "not supported"), new Move.Did(new AgentStep.Unknown(method))];
        }
    }

    private Move[] Ask(string question, (string Request, string Yes, string No) asked, AgentAction action, string? detail)
    {
        _asked[question] = asked;
        return [new Move.Asks(new AgentQuestion(question, action, detail))];
    }

    private IReadOnlyList<Move> AskPermissions(string id, string question, JsonElement parameters)
    {
        var permissions = new CodexPermissions(id);
        var questions = permissions.Ask(question, parameters);
        if (questions.Count == 0)
            return [permissions.Grant()];
        _permissions.Add(permissions);
        return [.. questions.Select(one => new Move.Asks(one))];
    }

    private string? DetailOf(JsonElement parameters) => _details.GetValueOrDefault(parameters.Text("itemId") ?? "");

    private IEnumerable<AgentStep> Told(string method, JsonElement parameters)
    {
        var item = parameters.At("item");
        switch (method)
        {
            case "item/started":
                var steps = CodexLines.Started(item).ToList();
                _started.Add(CodexLines.Id(item));
                if (steps is [AgentStep.ToolStart call])
                    _details[call.CallId] = call.Input;
                return steps;
            case "item/completed":
                return CodexLines.Completed(item, _started.Remove(CodexLines.Id(item)));
            case "thread/tokenUsage/updated":
                return Count(parameters);
            case "error":
                return [new AgentStep.Remark(parameters.Text("error", "message") ?? "an error")];
            case "turn/completed":
                Finish(parameters.At("turn"));
                return [];
            default:
                return CodexLines.IsQuiet(method) ? [] : [new AgentStep.Unknown(method)];
        }
    }

    /// <summary>A resumed thread tells its old count first.</summary>
    private IEnumerable<AgentStep> Count(JsonElement parameters)
    {
        var total = CodexTokens.OfServer(parameters.At("tokenUsage", "total"));
        if (_turn is null || parameters.Text("turnId") != _turn)
            return [];
        var last = CodexTokens.OfServer(parameters.At("tokenUsage", "last"));
        var before = _counted ?? new CodexTokens(total.Input - last.Input, total.Cached - last.Cached, total.Output - last.Output);
        _counted = total;
        return [total.Since(before, model)];
    }

    private void Finish(JsonElement turn)
    {
        if (IsOver)
            return;
        IsOver = true;
        var message = turn.Text("error", "message");
        Failure = turn.Text("status") switch
        {
            "completed" => null,
            "failed" => ModelFailure.Of(message ?? "the turn failed"),
            var status => new Failure("agent_error", ErrorClass.Runtime, $"the turn ended: {status}"),
        };
    }
}
