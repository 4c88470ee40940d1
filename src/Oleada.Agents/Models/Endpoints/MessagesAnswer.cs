using System.Text;
using System.Text.Json.Nodes;

namespace Oleada.Agents.Models.Endpoints;

/// <summary>Puts an answer of Messages together from the events of its stream.</summary>
internal sealed class MessagesAnswer(string model)
{
    private readonly SortedDictionary<int, Block> _blocks = [];
    private string _model = model;
    private string? _stop;
    private bool _ended;
    private long? _input, _created, _cached, _output;

    public void Take(JsonObject? happened)
    {
        switch ((string?)happened?["type"])
        {
            case "message_start":
                _model = (string?)happened["message"]?["model"] ?? _model;
                Count(happened["message"]?["usage"]);
                break;
            case "content_block_start" when happened["content_block"] is JsonObject block:
                _blocks[(int)happened["index"]!] = new Block(block.DeepClone().AsObject());
                break;
            case "content_block_delta" when _blocks.TryGetValue((int)happened["index"]!, out var known):
                known.Take(happened["delta"]);
                break;
            case "message_delta":
                _stop = (string?)happened["delta"]?["stop_reason"] ?? _stop;
                Count(happened["usage"]);
                break;
            case "message_stop":
                _ended = true;
                break;
        }
    }

    /// <exception cref="EndpointException">It ended before it was complete.</exception>
    public ModelAnswer Complete() => !_ended
        ? throw new EndpointException("the answer broke off before its end")
        : new ModelAnswer
        {
            Text = Words("text"),
            Thought = Words("thinking"),
            Calls = [.. _blocks.Values.Where(block => block.Type == "tool_use").Select(block => block.Call())],
            Stop = _stop switch { "max_tokens" or "model_context_window_exceeded" => AnswerStop.Length, "refusal" => AnswerStop.Refusal, _ => AnswerStop.Finished },
            Usage = _output is null ? null : new AgentStep.Usage(_model, (_input ?? 0) + (_created ?? 0), _cached ?? 0, _output.Value),
            Opaque = [.. _blocks.Values.Where(block => block.Type is "thinking" or "redacted_thinking").Select(block => block.Whole())],
        };

    private string Words(string type) => string.Concat(_blocks.Values.Where(block => block.Type == type).Select(block => block.Words));

    /// <summary>The last word on each figure counts.</summary>
    private void Count(JsonNode? usage)
    {
        _input = (long?)usage?["input_tokens"] ?? _input;
        _created = (long?)usage?["cache_creation_input_tokens"] ?? _created;
        _cached = (long?)usage?["cache_read_input_tokens"] ?? _cached;
        _output = (long?)usage?["output_tokens"] ?? _output;
    }

    private sealed class Block(JsonObject begun)
    {
        private readonly StringBuilder _words = new((string?)begun["text"] ?? (string?)begun["thinking"]), _arguments = new(), _signature = new((string?)begun["signature"]);

        public string? Type => (string?)begun["type"];

        public string Words => _words.ToString();

        public void Take(JsonNode? delta)
        {
            _words.Append((string?)delta?["text"] ?? (string?)delta?["thinking"]);
            _arguments.Append((string?)delta?["partial_json"]);
            _signature.Append((string?)delta?["signature"]);
        }

        public ToolCall Call() => new(
            (string?)begun["id"] ?? "", (string?)begun["name"] ?? "", _arguments.Length > 0 ? _arguments.ToString() : begun["input"]?.ToJsonString() ?? "{}");

        public JsonObject Whole()
        {
            var whole = begun.DeepClone().AsObject();
            if (Type == "thinking")
                (whole["thinking"], whole["signature"]) = (Words, _signature.ToString());
            return whole;
        }
    }
}
