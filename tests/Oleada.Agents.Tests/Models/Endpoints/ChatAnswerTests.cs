using System.Text.Json.Nodes;
using Oleada.Agents.Models.Endpoints;

namespace Oleada.Agents.Tests.Models.Endpoints;

public sealed class ChatAnswerTests
{
    [Fact]
    public async Task Halves_of_a_character_in_two_pieces_are_one_character()
    {
        var answer = await Reading.DeltasAsync(
            """{"content":"Good \ud83d","reasoning_content":"\ud83c"}""", """{"content":"\ude00","reasoning_content":"\udf0a"}""", """{"content":" \ud83d!"}""");

        Assert.Equal("Good 😀 \uFFFD!", answer.Text);
        Assert.Equal("🌊", answer.Thought);
        Assert.Equal("🌊", (string?)answer.Message["reasoning_content"]);
    }

    [Fact]
    public async Task Members_that_are_not_known_go_back_as_they_came()
    {
        const string Call = """
            {"index":0,"id":"x","type":"function","extra_content":{"google":{"thought_signature":"c2ln"}},
             "function":{"name":"read","arguments":"{}","strict":true}}
            """;

        var answer = await Reading.DeltasAsync(
            """{"role":"assistant","content":null,"reasoning":"A ","reasoning_details":[{"type":"reasoning.text","text":"A ","format":"f-1","index":0}],"audio":null}""",
            """{"content":null,"reasoning":"file.","reasoning_details":[{"type":"reasoning.text","text":"file.","signature":"s1","format":"f-1","index":0}]}""",
            """{"reasoning_details":[{"type":"reasoning.encrypted","data":"ZW5j","id":"r1","format":"f-1","index":1}],"annotations":[]}""",
            $$"""{"tool_calls":[{{Call.ReplaceLineEndings(" ")}}]}""");

        var expected = JsonNode.Parse("""
            {"role":"assistant","content":null,"reasoning":"A file.",
             "reasoning_details":[{"type":"reasoning.text","text":"A file.","format":"f-1","index":0,"signature":"s1"},
                                  {"type":"reasoning.encrypted","data":"ZW5j","id":"r1","format":"f-1","index":1}],
             "tool_calls":[{"id":"x","type":"function","extra_content":{"google":{"thought_signature":"c2ln"}},"function":{"name":"read","arguments":"{}","strict":true}}]}
            """);
        Assert.True(JsonNode.DeepEquals(expected, answer.Message), answer.Message.ToJsonString());
        Assert.Equal("A file.", answer.Thought);
    }

    [Fact]
    public async Task Content_in_parts_is_words_and_thoughts_and_goes_back_in_parts()
    {
        var answer = await Reading.DeltasAsync(
            """{"content":[{"type":"thinking","thinking":[{"type":"text","text":"I think"}]}]}""",
            """{"content":[{"type":"text","text":"I write "}]}""", """{"content":"it."}""", """{"content":[{"type":"reference","ids":[1]}]}""",
            """{"tool_calls":[{"id":"x","function":{"name":"list"}}]}""");

        Assert.Equal(("I write it.", "I think"), (answer.Text, answer.Thought));
        var expected = JsonNode.Parse("""
            [{"type":"thinking","thinking":[{"type":"text","text":"I think"}]},{"type":"text","text":"I write it."},{"type":"reference","ids":[1]}]
            """);
        Assert.True(JsonNode.DeepEquals(expected, answer.Message["content"]), answer.Message.ToJsonString());
    }

    [Theory]
    [InlineData("""{"prompt_tokens":100.0,"completion_tokens":"10","total_tokens":110.0}""", 100, 0, 10)]
    [InlineData("""{"prompt_tokens":1000,"completion_tokens":10,"total_tokens":3010,"completion_tokens_details":{"reasoning_tokens":2000}}""", 1000, 0, 2010)]
    [InlineData("""{"prompt_tokens":50,"completion_tokens":7,"total_tokens":57,"prompt_cache_hit_tokens":30,"prompt_cache_miss_tokens":20}""", 20, 30, 7)]
    [InlineData("""{"prompt_tokens":50,"completion_tokens":7,"prompt_tokens_details":{"cached_tokens":60}}""", 0, 50, 7)]
    [InlineData("""{"prompt_tokens":50,"completion_tokens":7,"prompt_tokens_details":null,"cached_tokens":"8"}""", 42, 8, 7)]
    [InlineData("""{"input_tokens":50,"output_tokens":7,"cache_read_input_tokens":30,"cache_creation_input_tokens":5}""", 55, 30, 7)]
    [InlineData("""{"prompt_tokens":-1,"completion_tokens":1e99,"total_tokens":null}""", null, null, null)]
    [InlineData("[]", null, null, null)]
    public async Task Tokens_are_read_in_any_of_their_shapes(string usage, int? input, int? cached, int? output)
    {
        var expected = input is null ? null : new AgentStep.Usage("m", input.Value, cached!.Value, output!.Value);
        var before = Reading.Event("""{"choices":[{"delta":{"content":"x"},"finish_reason":"stop"}]}""");

        string[] places =
            [$$"""{"choices":[],"usage":{{usage}}}""", $$$"""{"choices":[{"delta":{},"usage":{{{usage}}}}]}""", $$$"""{"x_groq":{"usage":{{{usage}}}}}"""];

        foreach (var place in places)
            Assert.Equal(expected, (await Reading.ChatAsync(before + Reading.Event(place))).Usage);
    }

    [Theory]
    [InlineData("stop", "Finished")]
    [InlineData("STOP", "Finished")]
    [InlineData("length", "Length")]
    [InlineData("MAX_TOKENS", "Length")]
    [InlineData("content_filter", "Refusal")]
    [InlineData("SAFETY", "Refusal")]
    [InlineData("abort", "Unknown")]
    [InlineData("function_call_filter: MALFORMED_FUNCTION_CALL", "Unknown")]
    public async Task The_end_of_an_answer_is_understood_or_unknown(string reason, string stop)
    {
        var answer = await Reading.ChatAsync(Reading.Event("""{"choices":[{"delta":{"content":"x"},"finish_reason":""}]}""") + Reading.End(reason));

        Assert.Equal((stop, reason), (answer.Stop.ToString(), answer.Reason));
    }

    [Theory]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\ndata: [DONE]\n\n")]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}\n\n")]
    [InlineData(
        "\uFEFF: hello\n\ndata:\n\ndata: \n\ndata: null\n\ndata: ping\n\nevent: odd\ndata: {\"x\":1}\n\n" +
        "data:{\"choices\":[{\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}\n\ndata:[DONE]\n\n")]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\r\n\r\ndata: {\"choices\":null}\r\n\r\ndata: [DONE]")]
    [InlineData(" \n{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"x\"},\"finish_reason\":\"stop\"}]}")]
    [InlineData("[{\"choices\":[{\"message\":{\"content\":\"x\"}}]}]")]
    [InlineData("{\"choices\":[{\"delta\":{\"content\":\"\"}}]}\n{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"y\"}},{\"index\":0,\"delta\":{\"content\":\"x\"}}]}\n")]
    public async Task An_answer_is_read_in_any_wrapping(string sent) => Assert.Equal("x", (await Reading.ChatAsync(sent)).Text);

    [Theory]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n", "broke off", true)]
    [InlineData("", "an empty answer", true)]
    [InlineData(": nothing\n\n", "sent no answer: : nothing", true)]
    [InlineData("data: {\"choices\":[{\"del\n\n", "a piece of it is no JSON: {\"choices\":[{\"del", true)]
    [InlineData("<!DOCTYPE html><html><head><title>Sign in &amp; go</title></head></html>", "a web page, no answer: Sign in & go", false)]
    [InlineData("{\"status\":\"ok\"}", "sent no answer: {\"status\":\"ok\"}", false)]
    [InlineData("upstream connect error", "sent no answer: upstream connect error", true)]
    [InlineData("{\"error\":\"Unexpected endpoint or method. (POST /chat/completions)\"}", "failed: Unexpected endpoint or method.", false)]
    [InlineData("[{\"error\":{\"code\":429,\"message\":\"Quota\",\"status\":\"RESOURCE_EXHAUSTED\"}}]", "failed: Quota", true)]
    [InlineData("{\"object\":\"error\",\"message\":\"no such model\",\"code\":404}", "failed: no such model", false)]
    [InlineData("{\"detail\":[{\"loc\":[\"body\"],\"msg\":\"field required\"}]}", "failed: field required", false)]
    [InlineData(
        "data: {\"error\":{\"code\":502,\"message\":\"Provider failed\",\"metadata\":{\"raw\":\"out of memory\"}}," +
        "\"choices\":[{\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}]}\n\n", "failed: Provider failed: out of memory", true)]
    [InlineData("data: {\"choices\":[{\"error\":{\"code\":400,\"message\":\"bad\"}}]}\n\n", "failed: bad", false)]
    [InlineData("event: error\ndata: the model crashed\n\n", "failed: the model crashed", true)]
    [InlineData("event: error\ndata: {\"message\":\"the model crashed\"}\n\n", "failed: the model crashed", true)]
    [InlineData("data: {\"error\":{\"code\":500,\"message\":\"Context size has been exceeded.\",\"type\":\"server_error\"}}\n\n", "Context size", false)]
    [InlineData("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"insufficient_system_resource\"}]}\n\n", "insufficient_system_resource", true)]
    public async Task What_is_no_answer_says_what_the_endpoint_said(string sent, string message, bool mayPass)
    {
        var failure = await Assert.ThrowsAsync<EndpointException>(() => Reading.ChatAsync(sent));

        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.Equal(mayPass, failure.MayPass);
    }
}
