using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Oleada.Agents.Models.Tools;
using Oleada.Agents.Programs;

namespace Oleada.Agents.Models.Endpoints;

/// <summary>Puts an answer of Chat Completions together, from the chunks of its stream or from the whole of it.</summary>
/// <param name="model">The name that it was asked for by.</param>
/// <param name="ids">Ids for calls that come without one.</param>
internal sealed class ChatAnswer(string model, CallIds ids) : IAnswer
{
    /// <summary>Characters of a name or a reason.</summary>
    public const int MaxWord = 200;

    /// <summary>Members of a message that are read; all others are kept, and go back as they came.</summary>
    private static readonly HashSet<string> Read = new(StringComparer.Ordinal) { "role", "content", "refusal", "tool_calls", "function_call" };

    private readonly StringBuilder _words = new(), _thought = new(), _refusal = new();
    private readonly ChatCalls _calls = new(ids);
    private readonly GrowingJson _others = new(), _parts = new();
    private readonly UsageCounts _usage = new();
    private bool _hasText;
    private bool _hasParts;
    private string _model = model;
    private string? _reason;

    public bool HasBegun { get; private set; }

    public bool HasEnded => _reason is not null;

    public bool IsOver => false;

    public void Take(JsonElement piece)
    {
        if (EndpointError.In(piece) is { } failure)
            throw failure;
        if (piece.Text("model") is { Length: > 0 } named)
            _model = MiddleCut.Head(named, MaxWord);
        TakeUsage(piece);
        // A question asks for one answer; others than the first are nobody's.
        var choice = piece.Items("choices").FirstOrDefault(one => one.Number("index") == 0);
        if (choice.ValueKind != JsonValueKind.Object)
            return;
        HasBegun = true;
        if (EndpointError.In(choice) is { } failed)
            throw failed;
        TakeUsage(choice);
        TakeReason(choice.Text("finish_reason"));
        foreach (var name in (string[])["delta", "message"])
            if (choice.At(name) is { ValueKind: JsonValueKind.Object } message)
                TakeMessage(message);
    }

    public ModelAnswer Complete(bool isMarkedEnd)
    {
        if (_reason is null && !isMarkedEnd)
            throw new EndpointException("the answer broke off before its end");
        if (AnswerReasons.IsOverload(_reason))
            throw new EndpointException($"the model's endpoint gave its answer up: {_reason}", (int)System.Net.HttpStatusCode.ServiceUnavailable);
        var calls = _calls.All();
        return new ModelAnswer
        {
            Text = LooseText.WellFormed(_words.ToString() + _refusal),
            Thought = LooseText.WellFormed(_thought.ToString()),
            Calls = calls,
            Stop = _refusal.Length > 0 ? AnswerStop.Refusal : AnswerReasons.Of(_reason),
            Reason = _reason,
            Usage = _usage.ToUsage(_model),
            Message = Message(),
        };
    }

    private void TakeUsage(JsonElement said)
    {
        foreach (var name in (string[])["usage", "usageMetadata"])
            _usage.Take(said.At(name));
        _usage.Take(said.At("x_groq", "usage"));
        _usage.TakeTimings(said.At("timings"));
    }

    /// <summary>Some send an empty one with each chunk.</summary>
    private void TakeReason(string? reason)
    {
        if (reason is { Length: > 0 } and not "null")
            _reason = MiddleCut.Head(reason, MaxWord);
    }

    private void TakeMessage(JsonElement message)
    {
        TakeUsage(message);
        TakeContent(message.At("content"));
        _refusal.Append(message.Piece("refusal"));
        _thought.Append(message.Piece("reasoning_content") ?? message.Piece("reasoning") ?? message.Piece("reasoning_text"));
        _calls.Take(message.At("tool_calls"));
        _calls.TakeFunction(message.At("function_call"));
        _others.Take(message, Read);
    }

    private void TakeContent(JsonElement content)
    {
        switch (content.ValueKind)
        {
            case JsonValueKind.String:
                _hasText = true;
                _words.Append(LooseText.Of(content));
                if (_hasParts)
                    _parts.Take(TextParts.Of(content.GetRawText()));
                break;
            case JsonValueKind.Array or JsonValueKind.Object:
                if (!_hasParts && _words.Length > 0)
                    _parts.Take(TextParts.Of(JsonSerializer.Serialize(LooseText.WellFormed(_words.ToString()))));
                _hasParts = true;
                var parts = content.ValueKind == JsonValueKind.Array ? content : TextParts.List(content.GetRawText());
                _parts.Take(parts);
                TextParts.Read(parts, _words, _thought);
                break;
        }
    }

    /// <summary>The message as the endpoint is to get it back: what it sent, put together.</summary>
    private JsonObject Message()
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = Content() };
        foreach (var (name, value) in _others.ToObject())
            message[name] = value?.DeepClone();
        if (_calls.ToNode() is { Count: > 0 } calls)
            message["tool_calls"] = calls;
        return message;
    }

    private JsonNode? Content()
    {
        if (_hasParts && _parts.Items.Any(part => part.Member("type")?.Text is not "text"))
            return _parts.ToNode();
        return _hasText || _words.Length > 0 ? LooseText.WellFormed(_words.ToString()) : null;
    }
}
