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

    private readonly Dictionary<string, string> _asked = new(StringComparer.Ordinal);
    private CodexTokens? _counted;
    private string? _thread;
    private string? _turn;

    public bool IsOver { get; private set; }

    public Failure? Failure { get; private set; }

    /// <summary>Its count of tokens needs no base: it says with each what was the last request's.</summary>
    public string? Session => _thread is null ? null : new CodexSession(_thread, _counted ?? resumed?.Used ?? CodexTokens.None).ToString();

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
            ({ } method, null) => [.. Told(method, root.At("params")).Select(step => new Move.Did(step))],
            (null, { } id) => Answered(id, root),
            _ => [new Move.Did(new AgentStep.Unknown("a message without a method"))],
        };
    }

    public IReadOnlyList<Move> Answer(string questionId, bool allowed) =>
        _asked.Remove(questionId, out var request) ? [JsonRpc.Answer(request, new JsonObject { ["decision"] = allowed ? "accept" : "decline" })] : [];

    public IReadOnlyList<Move> Interrupt() => IsOver || _turn is null
        ? []
        : [JsonRpc.Request(Stop, "turn/interrupt", new JsonObject { ["threadId"] = _thread, ["turnId"] = _turn })];

    public IReadOnlyList<Move> Close() => [];

    private IReadOnlyList<Move> Answered(string id, JsonElement root)
    {
        if (root.At("error") is { ValueKind: JsonValueKind.Object } error && id != $"{Stop}")
        {
            IsOver = true;
            Failure = new Failure("agent_error", ErrorClass.Runtime, error.Text("message") ?? "an error");
            return [];
        }
        switch (id)
        {
            case "1":
                return [JsonRpc.Notify("initialized", []), JsonRpc.Request(Open, resumed is null ? "thread/start" : "thread/resume", Settings())];
            case "2":
                _thread = root.Text("result", "thread", "id") ?? _thread;
                var words = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = prompt });
                return [JsonRpc.Request(Turn, "turn/start", new JsonObject { ["threadId"] = _thread, ["input"] = words })];
            case "3":
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
        AgentAction? action = method switch
        {
            "item/commandExecution/requestApproval" => AgentAction.Run,
            "item/fileChange/requestApproval" => AgentAction.Write,
            _ => null,
        };
        if (action is null)
            return [JsonRpc.Refuse(id, "not supported"), new Move.Did(new AgentStep.Unknown(method))];
        var question = id.Trim('"');
        _asked[question] = id;
        return [new Move.Asks(new AgentQuestion(question, action.Value, parameters.Text("command") ?? _details.GetValueOrDefault(parameters.Text("itemId") ?? "")))];
    }

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
