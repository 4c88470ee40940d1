using System.Text.Json;
using System.Text.Json.Nodes;
using Oleada.Agents.Programs;
using Oleada.Contracts.Events;

namespace Oleada.Agents.Acp;

/// <summary>One turn by the Agent Client Protocol, version 1: neither files nor terminals are offered.</summary>
internal sealed class AcpConversation(AcpFlavour flavour, string folder, string prompt, string? model, string? resumed) : IConversation
{
    private const int Initialize = 1, Open = 2, Choose = 3, Prompt = 4, Settle = 5;

    private readonly AcpUpdates _updates = new();

    /// <summary>Questions by their request's id, which was a number or a string, with the options that say yes and no.</summary>
    private readonly Dictionary<string, (string Request, string? Yes, string? No)> _asked = new(StringComparer.Ordinal);

    private bool _prompted;

    /// <summary>Whether something of the loaded session's history has come since it was last asked for a sign.</summary>
    private bool _tellsHistory;

    private JsonObject _mode = [];

    public bool IsOver { get; private set; }

    public Failure? Failure { get; private set; }

    public string? Session { get; private set; }

    /// <summary>The protocol does not say when a program ends.</summary>
    public bool MayStay => true;

    public bool IsAtTool => _prompted && _updates.IsAtTool;

    public IReadOnlyList<Move> Begin() =>
    [
        JsonRpc.Initialize(Initialize, new JsonObject
        {
            ["protocolVersion"] = 1,
            ["clientCapabilities"] = new JsonObject
            {
                ["fs"] = new JsonObject { ["readTextFile"] = false, ["writeTextFile"] = false }, ["terminal"] = false,
            },
        }),
    ];

    public IReadOnlyList<Move> Hear(string line)
    {
        using var document = JsonFields.ParseObject(line);
        if (document is null)
            return [new Move.Did(new AgentStep.Unknown("no JSON"))];
        var root = document.RootElement;
        return (root.Text("method"), JsonRpc.Id(root)) switch
        {
            ("session/update", _) => Updated(root.At("params", "update")),
            ("session/request_permission", { } id) => Asked(id, root.At("params")),
            ({ } method, { } id) => Unoffered(id, method),
            ({ } method, null) => [new Move.Did(new AgentStep.Unknown(method))],
            (null, not null) => Answered(root),
            (null, null) when root.At("error").ValueKind == JsonValueKind.Object => Answered(root),
            _ => [new Move.Did(new AgentStep.Unknown("a message without a method"))],
        };
    }

    /// <summary>Handles a line that was cut off: the end of any call, or an answer that opens a session and is too long.</summary>
    public IReadOnlyList<Move> HearCut(string beginning)
    {
        _updates.EndCalls();
        var closed = CutLine.Closed(beginning);
        using var document = JsonFields.ParseObject(closed);
        var isOpening = resumed is not null && !_prompted && document is not null && document.RootElement.Text("method") is null;
        if (isOpening && JsonRpc.Answered(document!.RootElement) is (Open or null))
            return Finish(new Failure("agent_error", ErrorClass.Runtime, "the answer with the session is longer than a line may be"));
        return document is null ? [] : Hear(closed);
    }

    public IReadOnlyList<Move> Answer(string questionId, bool allowed) =>
        _asked.Remove(questionId, out var asked) ? [Choice(asked.Request, allowed ? asked.Yes : asked.No)] : [];

    /// <summary>Open questions are answered with it, as the protocol wants.</summary>
    public IReadOnlyList<Move> Interrupt()
    {
        if (IsOver || !_prompted)
            return [];
        List<Move> moves = [JsonRpc.Notify("session/cancel", new JsonObject { ["sessionId"] = Session }), .. _asked.Values.Select(asked => Choice(asked.Request, null))];
        _asked.Clear();
        return moves;
    }

    public IReadOnlyList<Move> Close() => Did(_updates.Flush());

    private IReadOnlyList<Move> Answered(JsonElement root)
    {
        if (IsOver)
            return [];
        var result = root.At("result");
        var request = JsonRpc.Answered(root);
        // An error is an answer, too.
        if (request == Settle)
            return _tellsHistory ? AskForSign() : SendPrompt();
        if (root.At("error") is { ValueKind: JsonValueKind.Object } error)
            return Finish(AcpResult.FailureOf(error));
        return request switch
        {
            Initialize => OpenSession(result),
            Open => Opened(result),
            Choose => SendPrompt(),
            Prompt => Finish(AcpResult.FailureOf(result.Text("stopReason")), AcpResult.UsageOf(result, flavour, model)),
            _ => [new Move.Did(new AgentStep.Unknown($"an answer to nothing ({root.Raw("id")})"))],
        };
    }

    private IReadOnlyList<Move> OpenSession(JsonElement result)
    {
        if (result.Number("protocolVersion") != 1)
            return Finish(new Failure("agent_error", ErrorClass.Runtime, $"speaks version {result.Raw("protocolVersion")} of the protocol, not 1"));
        var capabilities = result.At("agentCapabilities");
        var canResume = capabilities.At("sessionCapabilities", "resume").ValueKind == JsonValueKind.Object;
        if (resumed is null)
            return [JsonRpc.Request(Open, "session/new", Place())];
        if (!canResume && !capabilities.IsTrue("loadSession"))
            return Finish(new Failure("agent_error", ErrorClass.Runtime, "the agent cannot go on with a session"));
        var parameters = Place();
        parameters["sessionId"] = resumed;
        return [JsonRpc.Request(Open, canResume ? "session/resume" : "session/load", parameters)];
    }

    private JsonObject Place() => new() { ["cwd"] = folder, ["mcpServers"] = new JsonArray() };

    private IReadOnlyList<Move> Opened(JsonElement result)
    {
        Session = result.Text("sessionId") ?? resumed;
        if (resumed is not null && flavour.TellsHistoryLate)
        {
            _mode = new JsonObject { ["sessionId"] = Session, ["modeId"] = result.Text("modes", "currentModeId") };
            return AskForSign();
        }
        if (model is null || flavour.HasModel)
            return SendPrompt();
        if (result.At("models").ValueKind == JsonValueKind.Object)
            return [JsonRpc.Request(Choose, "session/set_model", new JsonObject { ["sessionId"] = Session, ["modelId"] = model })];
        var option = result.Items("configOptions").FirstOrDefault(one => one.Text("category") == "model").Text("id");
        return option is null
            ? Finish(new Failure("start_failed", ErrorClass.Runtime, $"the agent does not let its model be chosen ('{model}' was asked for)"))
            : [JsonRpc.Request(Choose, "session/set_config_option", new JsonObject { ["sessionId"] = Session, ["configId"] = option, ["value"] = model })];
    }

    private IReadOnlyList<Move> Updated(JsonElement update)
    {
        _tellsHistory = true;
        return _prompted ? Did(_updates.Take(update)) : [];
    }

    /// <summary>
    /// While history is being told, its next part is written before the answer to anything that was asked after the part
    /// before. Where nothing comes between two answers, it is told. Choosing the mode that there is changes nothing.
    /// </summary>
    private IReadOnlyList<Move> AskForSign()
    {
        _tellsHistory = false;
        return [JsonRpc.Request(Settle, "session/set_mode", (JsonObject)_mode.DeepClone())];
    }

    private IReadOnlyList<Move> SendPrompt()
    {
        _prompted = true;
        var words = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = prompt });
        return [JsonRpc.Request(Prompt, "session/prompt", new JsonObject { ["sessionId"] = Session, ["prompt"] = words })];
    }

    private IReadOnlyList<Move> Finish(Failure? failure, IEnumerable<AgentStep>? usage = null)
    {
        IsOver = true;
        Failure = failure;
        return Did([.. _updates.Flush(), .. usage ?? []]);
    }

    private IReadOnlyList<Move> Asked(string id, JsonElement parameters)
    {
        var call = parameters.At("toolCall");
        var question = id.Trim('"');
        _asked[question] = (id, Option(parameters, "allow_once") ?? Option(parameters, "allow_always"), Option(parameters, "reject_once") ?? Option(parameters, "reject_always"));
        var (action, detail) = AcpResult.Intent(call);
        return [.. Did(_updates.Ask(call)), new Move.Asks(new AgentQuestion(question, action, detail))];
    }

    private static Move.Say Choice(string request, string? option) => JsonRpc.Answer(request, new JsonObject
    {
        ["outcome"] = option is null
            ? new JsonObject { ["outcome"] = "cancelled" }
            : new JsonObject { ["outcome"] = "selected", ["optionId"] = option },
    });

    private static string? Option(JsonElement parameters, string kind) =>
        parameters.Items("options").FirstOrDefault(option => option.Text("kind") == kind).Text("optionId");

    /// <summary>Some call what was not offered, and go on when they are told so.</summary>
    private static IReadOnlyList<Move> Unoffered(string id, string method)
    {
        var isKnown = method.StartsWith("fs/", StringComparison.Ordinal) || method.StartsWith("terminal/", StringComparison.Ordinal);
        Move refusal = JsonRpc.Refuse(id, "not supported");
        return isKnown ? [refusal] : [refusal, new Move.Did(new AgentStep.Unknown(method))];
    }

    private static IReadOnlyList<Move> Did(IEnumerable<AgentStep> steps) => [.. steps.Select(step => new Move.Did(step))];
}
