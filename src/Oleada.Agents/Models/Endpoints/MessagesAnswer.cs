using System.Text.Json;
using System.Text.Json.Nodes;
using Oleada.Agents.Models.Tools;
using Oleada.Agents.Programs;

namespace Oleada.Agents.Models.Endpoints;

/// <summary>Puts an answer of Messages together, from the events of its stream or from the whole of it.</summary>
/// <param name="model">The name that it was asked for by.</param>
/// <param name="ids">Ids for calls that come without one.</param>
internal sealed class MessagesAnswer(string model, CallIds ids) : IAnswer
{
    /// <summary>In their order, which endpoints insist on.</summary>
    private readonly List<MessagesBlock> _blocks = [];

    private readonly Dictionary<long, MessagesBlock> _open = [];
    private readonly UsageCounts _usage = new();
    private string _model = model;
    private string? _reason;
    private string? _explanation;

    public bool HasBegun { get; private set; }

    public bool HasEnded => _reason is not null || IsOver;

    public bool IsOver { get; private set; }

    public void Take(JsonElement piece)
    {
        if (EndpointError.In(piece) is { } failure)
            throw failure;
        switch (piece.Text("type"))
        {
            case "message_start":
                TakeMessage(piece.At("message"));
                break;
            case "content_block_start" when piece.At("content_block") is { ValueKind: JsonValueKind.Object } block:
                Begin(piece.Count("index"), block);
                break;
            case "content_block_delta" when piece.At("delta") is { ValueKind: JsonValueKind.Object } delta:
                Find(piece.Count("index"), delta).Take(delta);
                break;
            case "message_delta":
                TakeEnd(piece.At("delta"));
                _usage.Take(piece.At("usage"));
                break;
            case "message_stop":
                IsOver = true;
                break;
            case "message":
                TakeMessage(piece);
                break;
        }
    }

    public ModelAnswer Complete(bool isMarkedEnd)
    {
        if (!HasEnded && !isMarkedEnd)
            throw new EndpointException("the answer broke off before its end");
        var calls = Calls();
        var blocks = _blocks.Where(block => !block.IsEmpty).Select(block => block.ToNode(calls.Find(call => call.Block == block).Id));
        return new ModelAnswer
        {
            Text = Words("text") is { Length: > 0 } words ? words : _explanation ?? "",
            Thought = Words("thinking"),
            Calls = [.. calls.Select(call => new ToolCall(call.Id, call.Block.Tool, call.Block.Arguments))],
            Stop = AnswerReasons.Of(_reason),
            Reason = _reason,
            Usage = _usage.ToUsage(_model),
            Message = new JsonObject { ["role"] = "assistant", ["content"] = new JsonArray([.. blocks]) },
        };
    }

    private List<(MessagesBlock Block, string Id)> Calls()
    {
        var calls = new List<(MessagesBlock Block, string Id)>();
        foreach (var block in _blocks.Where(block => block.Type == "tool_use"))
            calls.Add((block, block.Id is { Length: > 0 } id && !calls.Exists(call => call.Id == id) ? id : ids.Of(calls.Count)));
        return calls;
    }

    private void TakeMessage(JsonElement message)
    {
        HasBegun = true;
        if (message.Text("model") is { Length: > 0 } named)
            _model = MiddleCut.Head(named, ChatAnswer.MaxWord);
        _usage.Take(message.At("usage"));
        TakeEnd(message);
        foreach (var block in message.Items("content").Where(block => block.ValueKind == JsonValueKind.Object))
            Begin(null, block);
    }

    private void TakeEnd(JsonElement end)
    {
        if (end.Text("stop_reason") is { Length: > 0 } reason)
            _reason = MiddleCut.Head(reason, ChatAnswer.MaxWord);
        _explanation = end.Text("stop_details", "explanation") ?? _explanation;
    }

    private void Begin(long? index, JsonElement block)
    {
        if (_blocks.Count(known => known.Type == "tool_use") == ChatCalls.MaxCalls)
            throw new EndpointException($"the answer has more than {ChatCalls.MaxCalls} tool calls", EndpointException.TooLong);
        HasBegun = true;
        var begun = new MessagesBlock(block);
        _blocks.Add(begun);
        if (index is not null)
            _open[index.Value] = begun;
    }

    /// <summary>Some leave out the index, and some the beginning of a block.</summary>
    private MessagesBlock Find(long? index, JsonElement delta)
    {
        if (index is not null && _open.TryGetValue(index.Value, out var known))
            return known;
        var type = MessagesBlock.TypeOf(delta);
        if (index is null && _blocks.LastOrDefault() is { } last && (type is null || last.Type == type))
            return last;
        Begin(index, JsonSerializer.SerializeToElement(new { type = type ?? "unknown" }));
        return _blocks[^1];
    }

    private string Words(string type) => string.Concat(_blocks.Where(block => block.Type == type).Select(block => block.Words));
}
