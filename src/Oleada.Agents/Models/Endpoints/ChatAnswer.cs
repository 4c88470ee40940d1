using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Oleada.Agents.Models.Endpoints;

/// <summary>Puts an answer of Chat Completions together from the chunks of its stream.</summary>
internal sealed class ChatAnswer(string model)
{
    private readonly StringBuilder _text = new(), _thought = new();
    private readonly SortedDictionary<int, (string? Id, string? Tool, StringBuilder Arguments)> _calls = [];
    private string _model = model;
    private string? _finish;
    private JsonObject? _usage;

    public void Take(JsonObject? chunk)
    {
        if (chunk?["error"] is { } error)
            throw new EndpointException($"the model's endpoint failed: {(error as JsonObject)?["message"] ?? error}");
        _usage = chunk?["usage"] as JsonObject ?? _usage;
        if ((string?)chunk?["model"] is { Length: > 0 } named)
            _model = named;
        if ((chunk?["choices"] as JsonArray)?.FirstOrDefault() is not JsonObject choice)
            return;
        _finish = (string?)choice["finish_reason"] ?? _finish;
        if (choice["delta"] is not JsonObject delta)
            return;
        _text.Append((string?)delta["content"]).Append((string?)delta["refusal"]);
        if ((string?)delta["refusal"] is { Length: > 0 })
            _finish = "content_filter";
        _thought.Append((string?)delta["reasoning_content"] ?? (string?)delta["reasoning"]);
        foreach (var call in (delta["tool_calls"] as JsonArray ?? []).OfType<JsonObject>())
            TakeCall(call);
    }

    /// <exception cref="EndpointException">It ended before it was complete.</exception>
    public ModelAnswer Complete() => _finish is null
        ? throw new EndpointException("the answer broke off before its end")
        : new ModelAnswer
        {
            Text = _text.ToString(),
            Thought = _thought.ToString(),
            Calls = [.. _calls.Select(pair => new ToolCall(
                pair.Value.Id ?? pair.Key.ToString(CultureInfo.InvariantCulture), pair.Value.Tool ?? "", pair.Value.Arguments.ToString()))],
            Stop = _finish switch { "length" => AnswerStop.Length, "content_filter" => AnswerStop.Refusal, _ => AnswerStop.Finished },
            Usage = Usage(),
        };

    /// <summary>Some servers send each call whole and without an index.</summary>
    private void TakeCall(JsonObject call)
    {
        var index = (int?)call["index"] ?? _calls.Count;
        if (!_calls.TryGetValue(index, out var known))
            known = (null, null, new StringBuilder());
        var function = call["function"] as JsonObject;
        known.Arguments.Append((string?)function?["arguments"]);
        _calls[index] = (Named(call["id"]) ?? known.Id, Named(function?["name"]) ?? known.Tool, known.Arguments);
    }

    private static string? Named(JsonNode? node) => (string?)node is { Length: > 0 } text ? text : null;

    private AgentStep.Usage? Usage()
    {
        if (_usage is null)
            return null;
        var cached = (long?)(_usage["prompt_tokens_details"] as JsonObject)?["cached_tokens"] ?? 0;
        return new AgentStep.Usage(_model, ((long?)_usage["prompt_tokens"] ?? 0) - cached, cached, (long?)_usage["completion_tokens"] ?? 0);
    }
}
