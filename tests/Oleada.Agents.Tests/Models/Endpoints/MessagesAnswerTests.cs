using System.Text.Json.Nodes;
using Oleada.Agents.Models;
using Oleada.Agents.Models.Endpoints;

namespace Oleada.Agents.Tests.Models.Endpoints;

public sealed class MessagesAnswerTests
{
    private static readonly string
        Begin = Event(
            "message_start",
            """{"type":"message_start","message":{"model":"big-1","content":[],"usage":{"input_tokens":9.0,"cache_read_input_tokens":"4","output_tokens":1}}}"""),
        End = Event("message_delta", """{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":20}}""") +
            Event("message_stop", """{"type":"message_stop"}""");

    [Fact]
    public async Task Blocks_go_back_in_their_order_with_signatures_and_unknown_members()
    {
        var answer = await Reading.MessagesAsync(Begin +
            Event("content_block_start", """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}""") +
            Event("ping", """{"type":"ping"}""") +
            Event("content_block_delta", """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"I \ud83d"}}""") +
            Event("content_block_delta", """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"\ude00"}}""") +
            Event("content_block_delta", """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}""") +
            Event("content_block_start", """{"type":"content_block_start","index":1,"content_block":{"type":"text","text":"First."}}""") +
            Event("content_block_start", """{"type":"content_block_start","index":2,"content_block":{"type":"redacted_thinking","data":"ZW5j","odd":1}}""") +
            Event(
                "content_block_start",
                """{"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"t1","name":"read","input":{},"caller":{"type":"direct"}}}""") +
            Event("content_block_delta", """{"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"{\"pa"}}""") +
            Event("content_block_delta", """{"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"th\":\"a\"}"}}""") + End);

        Assert.Equal(new ToolCall("t1", "read", """{"path":"a"}"""), Assert.Single(answer.Calls));
        Assert.Equal(("First.", "I 😀", AnswerStop.Finished), (answer.Text, answer.Thought, answer.Stop));
        Assert.Equal(new AgentStep.Usage("big-1", 9, 4, 20), answer.Usage);
        var expected = JsonNode.Parse("""
            [{"type":"thinking","thinking":"I 😀","signature":"c2ln"},{"type":"text","text":"First."},{"type":"redacted_thinking","data":"ZW5j","odd":1},
             {"type":"tool_use","id":"t1","name":"read","input":{"path":"a"},"caller":{"type":"direct"}}]
            """);
        Assert.True(JsonNode.DeepEquals(expected, answer.Message["content"]), answer.Message.ToJsonString());
    }

    [Fact]
    public async Task A_stream_without_indices_or_beginnings_and_a_whole_answer_are_read()
    {
        var stream = await Reading.MessagesAsync(
            Event("content_block_delta", """{"type":"content_block_delta","delta":{"type":"text_delta","text":"I "}}""") +
            Event("content_block_delta", """{"type":"content_block_delta","delta":{"type":"text_delta","text":"read."}}""") +
            Event("content_block_start", """{"type":"content_block_start","content_block":{"type":"tool_use","name":"read","input":{"path":"a"}}}""") +
            Event("content_block_start", """{"type":"content_block_start","content_block":{"type":"tool_use","name":"read","input":{"path":"b"}}}""") +
            Event("message_delta", """{"type":"message_delta","delta":{"stop_reason":"tool_use"}}"""));
        var whole = await Reading.MessagesAsync("""
            {"type":"message","content":[{"type":"text","text":"I read."},{"type":"tool_use","id":"call00000","name":"read","input":{"path":"a"}},
             {"type":"tool_use","id":"call00001","name":"read","input":{"path":"b"}}],"stop_reason":"tool_use"}
            """);

        Assert.Equal([new ToolCall("call00000", "read", """{"path":"a"}"""), new ToolCall("call00001", "read", """{"path":"b"}""")], stream.Calls);
        Assert.Equal(whole.Calls, stream.Calls);
        Assert.Equal("I read.", stream.Text);
        Assert.True(JsonNode.DeepEquals(whole.Message, stream.Message), stream.Message.ToJsonString());
    }

    [Theory]
    [InlineData("""{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""", "Overloaded", true)]
    [InlineData("""{"type":"error","error":{"type":"invalid_request_error","message":"messages.1: bad"}}""", "messages.1: bad", false)]
    public async Task A_failure_within_the_stream_says_what_it_is(string error, string message, bool mayPass)
    {
        var failure = await Assert.ThrowsAsync<EndpointException>(() => Reading.MessagesAsync(Begin + Event("error", error)));

        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.Equal(mayPass, failure.MayPass);
    }

    [Fact]
    public async Task A_stream_that_is_cut_has_broken_off() =>
        Assert.Contains("broke off", (await Assert.ThrowsAsync<EndpointException>(() => Reading.MessagesAsync(Begin))).Message, StringComparison.Ordinal);

    private static string Event(string type, string data) => $"event: {type}\ndata: {data}\n\n";
}
