using System.Text;
using System.Text.Json;
using Oleada.Agents.Models;
using Oleada.Agents.Models.Endpoints;
using Oleada.Agents.Models.Tools;

namespace Oleada.Fuzz.Tests.Models;

/// <summary>Answers of models' endpoints, in all of their shapes and damaged, are an answer or a failure of the endpoint.</summary>
public sealed class EndpointAnswerFuzzTests
{
    private const long MaxAnswer = 1 << 20;

    /// <summary>The reader's buffers, and what a byte of an answer costs at the most: JSON is kept as nodes.</summary>
    private const long MaxBytes = 512 * 1024, MaxBytesPerByte = 400;

    /// <param name="Text">The words of the answer; null if it was damaged, and may be anything.</param>
    private sealed record Input(byte[] Answer, bool IsChat, string? Text, int Piece)
    {
        public override string ToString() => $"{(IsChat ? "chat" : "messages")} '{Text}' {Piece} {Encoding.Latin1.GetString(Answer)}";
    }

    [Fact]
    public void An_answer_is_read_or_fails_as_the_endpoints_fault_whatever_comes() => Fuzz.Run(20_000, Make, Check);

    private static Input Make(Random random)
    {
        var isChat = random.OneIn(2) || random.OneIn(3);
        var text = Encoding.UTF8.GetString(random.Text(random.Next(1, 40)));
        var pieces = isChat ? Chat(random, text) : Messages(random, text);
        var bytes = Encoding.UTF8.GetBytes(Wrap(random, pieces, isChat));
        var isDamaged = random.OneIn(2);
        for (var times = isDamaged ? random.Next(1, 5) : 0; times > 0; times--)
            bytes = random.Damaged(bytes);
        return new Input(bytes, isChat, isDamaged ? null : text, random.Next(1, 200));
    }

    private static void Check(Input input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var reading = ReadAsync(input);
        Assert.True(reading.IsCompleted, "the reader waits though all of it is there");
#pragma warning disable VSTHRD002 // It has completed.
        var answer = reading.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxBytes + (input.Answer.Length * MaxBytesPerByte));
        if (input.Text is not null)
            Assert.Equal(input.Text, answer?.Text);
        if (answer is null)
            return;
        // It goes back to the endpoint, and each call to a tool.
        ModelQuestion question = new("m", "", [new Part.Asked("x"), new Part.Answered(answer)], []);
        var sent = (input.IsChat ? ChatBody.Of(question) : MessagesBody.Of(question)).ToJsonString();
        using var document = JsonDocument.Parse(sent);
        Assert.Equal(answer.Calls.Count, answer.Calls.Select(call => call.Id).Distinct(StringComparer.Ordinal).Count());
        foreach (var call in answer.Calls)
            Use(call);
        _ = AnswerCheck.Shortcoming(answer);
    }

    /// <returns>Null if it failed as endpoints fail.</returns>
    private static async Task<ModelAnswer?> ReadAsync(Input input)
    {
        IAnswer answer = input.IsChat ? new ChatAnswer("m", new CallIds(3)) : new MessagesAnswer("m", new CallIds(3));
        await using var body = new AnswerBody(new PiecedStream(input.Answer, input.Piece), MaxAnswer, static () => { });
        try
        {
            return answer.Complete(await AnswerStream.ReadAsync(body, answer, static () => { }, CancellationToken.None));
        }
        catch (EndpointException failure)
        {
            Assert.NotEmpty(failure.Message);
            Assert.InRange(failure.Message.Length, 1, 1000);
            return null;
        }
    }

    private static void Use(ToolCall call)
    {
        try
        {
            var arguments = new ToolArguments(call.Arguments);
            _ = Encoding.UTF8.GetBytes(arguments.Word("path"));
            _ = arguments.Count("lines", 100);
        }
        catch (ToolFailureException)
        {
            // The model is told.
        }
    }

    private static IEnumerable<string> Chat(Random random, string text)
    {
        var cut = random.Next(text.Length + 1);
        yield return Chunk(random, $"\"content\":{Part(random, text[..cut])}");
        for (var more = random.Next(4); more > 0; more--)
            yield return Chunk(random, random.Pick(Member(random), $"\"tool_calls\":{Calls(random)}", "\"content\":null", $"\"function_call\":{Function(random)}"));
        yield return Chunk(random, $"\"content\":{Part(random, text[cut..])}");
        yield return $$$"""{"choices":[{"index":0,"delta":{},"finish_reason":"{{{random.Pick("stop", "tool_calls", "length", "odd")}}}"}],"usage":{{{Usage(random)}}}}""";
    }

    private static IEnumerable<string> Messages(Random random, string text)
    {
        var cut = random.Next(text.Length + 1);
        yield return $$$"""{"type":"message_start","message":{"model":"m","usage":{{{Usage(random)}}}}}""";
        yield return """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""";
        foreach (var words in (string[])[text[..cut], text[cut..]])
            yield return $$$"""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":{{{Json(words)}}}}}""";
        for (var more = random.Next(1, 5); more < 5; more++)
            yield return random.Next(4) switch
            {
                0 => $$$"""{"type":"content_block_start","index":{{{more}}},"content_block":{{{Block(random)}}}}""",
                1 => $$$"""{"type":"content_block_delta","index":{{{more}}},"delta":{"type":"input_json_delta","partial_json":{{{JsonSerializer.Serialize(Value(random))}}}}}""",
                2 => $$$"""{"type":"content_block_start","content_block":{"type":"{{{random.Pick("thinking", "odd")}}}","thinking":"\ud83d","x":{{{Value(random)}}}}}""",
                _ => random.Pick("""{"type":"ping"}""", Value(random), """{"type":"odd"}"""),
            };
        yield return $$$"""{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{{{Usage(random)}}}}""";
        yield return """{"type":"message_stop"}""";
    }

    private static string Wrap(Random random, IEnumerable<string> pieces, bool isChat)
    {
        if (random.OneIn(6))
            return string.Concat(pieces.Select(piece => piece + random.Pick("\n", " \r\n")));
        var end = random.Pick("\n", "\r\n");
        var sent = string.Concat(pieces.Select(piece => $"{random.Pick("", $": wait{end}{end}", $"data:{end}{end}", $"event: odd{end}")}data: {piece}{end}{end}"));
        return random.Pick("", "\uFEFF", $": hello{end}{end}") + sent + (isChat ? random.Pick($"data: [DONE]{end}{end}", "") : "");
    }

    private static string Chunk(Random random, string members) =>
        $$"""{"model":"m","choices":[{"index":{{random.Pick("0", "0.0", "\"0\"")}},"{{random.Pick("delta", "message")}}":{ {{members}} } }]}""";

    private static string Part(Random random, string text)
    {
        var json = Json(text);
        return random.Pick(json, json, $$"""[{"type":"text","text":{{json}}}]""", $$"""{"type":"text","text":{{json}}}""");
    }

    /// <summary>Every letter as an escape, so that a half of one can stand alone.</summary>
    private static string Json(string text) => $"\"{string.Concat(text.Select(letter => $"\\u{(int)letter:x4}"))}\"";

    private static string Block(Random random) => $$"""{"type":"tool_use","id":"{{random.Pick("", "t", "u")}}","name":"read","input":{{Value(random)}}}""";

    private static string Calls(Random random) => "[" + string.Join(',', Enumerable.Range(0, random.Next(1, 3)).Select(_ => Call(random))) + "]";

    private static string Call(Random random)
    {
        var index = random.Pick("", "\"index\":0,", "\"index\":1,", "\"index\":\"1\",", "\"index\":null,");
        var id = random.Pick("\"a\"", "\"b\"", "\"\"", "null", "7");
        return $$"""{ {{index}}"id":{{id}},"x":{{Value(random)}},"function":{{Function(random)}} }""";
    }

    private static string Function(Random random)
    {
        var name = random.Pick("\"read\"", "\"re\"", "null", "\"\"");
        var arguments = random.Pick(
            Value(random), JsonSerializer.Serialize(Value(random)), """
            "{\"path\":"
            """, """
            "\"a\"}"
            """, """
            "\ud83d"
            """);
        return $$"""{"name":{{name}},"arguments":{{arguments}} }""";
    }

    private static string Member(Random random) =>
        $"\"{random.Pick("reasoning_content", "reasoning", "reasoning_details", "odd")}\":{Value(random)}";

    private static string Usage(Random random) => random.Pick(
        "null", "[]", """{"prompt_tokens":3.0,"completion_tokens":"4"}""", """{"input_tokens":1e99,"output_tokens":-3}""", """{"prompt_tokens":{},"total_tokens":9}""");

    private static string Value(Random random, int depth = 0) => random.Next(depth > 3 ? 5 : 8) switch
    {
        0 => "null",
        1 => random.Pick("-1.5e3", "1e999", "0", "true"),
        2 => "\"\\ud83d\"",
        3 => "\"x\"",
        4 => """{"path":"a","path":"b"}""",
        5 => $"[{Value(random, depth + 1)},{Value(random, depth + 1)}]",
        6 => $$"""[{"type":"{{random.Pick("text", "thinking", "reasoning.text")}}","index":{{random.Next(2)}},"text":{{Value(random, depth + 1)}}}]""",
        _ => $$"""{"path":{{Value(random, depth + 1)}},"\ud83d":{{Value(random, depth + 1)}}}""",
    };

    private sealed class PiecedStream(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, piece)], cancellationToken);
    }
}
