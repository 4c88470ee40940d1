using System.Net;
using System.Text;
using Oleada.Agents.Relay;
using Oleada.Agents.Relay.Answers;
using Oleada.ScriptedModel;

namespace Oleada.Agents.Tests.Relay;

/// <summary>What is read of the tokens in an answer: of each protocol, whole or streamed, in pieces of any length.</summary>
public sealed class AnswerReaderTests
{
    private const string Messages = "/v1/messages", Chat = "/v1/chat/completions", Responses = "/v1/responses";

    private const string Begun =
        """
        event: message_start
        data: {"type":"message_start","message":{"id":"m","role":"assistant","model":"claude-x","content":[],
        data: "usage":{"input_tokens":12,"cache_creation_input_tokens":300,"cache_read_input_tokens":4000,
        data: "cache_creation":{"ephemeral_5m_input_tokens":300},"output_tokens":3}}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"{\"usage\":{\"input_tokens\":99}}"}}


        """;

    private const string Finished =
        """
        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":0,"output_tokens":51}}

        event: message_stop
        data: {"type":"message_stop"}


        """;

    [Theory]
    [InlineData(Messages, false)]
    [InlineData(Messages, true)]
    [InlineData(Chat, false)]
    [InlineData(Chat, true)]
    [InlineData(Responses, false)]
    [InlineData(Responses, true)]
    [InlineData("/v1beta/models/scripted-hello:generateContent", false)]
    [InlineData("/v1beta/models/scripted-hello:streamGenerateContent?alt=sse", true)]
    public async Task The_tokens_of_the_scripted_model_are_read_whatever_the_pieces(string path, bool streams)
    {
        var answer = await AskAsync(path, streams);
        for (var length = 1; length <= answer.Length; length += length < 40 ? 1 : 97)
            Assert.Equal(new AgentStep.Usage("scripted-hello", 50, 0, 5), Read(answer, length).ToUsage(null));
        Assert.True(Read(answer, 1).IsFinal);
    }

    [Theory]
    [InlineData("""{"model":"claude-x","usage":{"input_tokens":5,"cache_creation_input_tokens":20,"cache_read_input_tokens":300,"output_tokens":7}}""", "claude-x 25 300 7")]
    [InlineData("""{"model":"gpt-x","usage":{"prompt_tokens":500,"completion_tokens":40,"prompt_tokens_details":{"audio_tokens":1,"cached_tokens":450}}}""", "gpt-x 50 450 40")]
    [InlineData("""{"object":"response","model":"gpt-x","usage":{"input_tokens":500,"input_tokens_details":{"cached_tokens":450},"output_tokens":40}}""", "gpt-x 50 450 40")]
    [InlineData("""{"usage":{"prompt_tokens":9,"total_tokens":9},"model":"embedding-x"}""", "embedding-x 9 0 0")]
    [InlineData("""{"usage":{"prompt_tokens":9.0,"completion_tokens":"3"},"model":"x"}""", "x 9 0 3")]
    [InlineData("""{"usage":{"prompt_tokens":1000,"completion_tokens":10,"total_tokens":3010},"model":"x"}""", "x 1000 0 2010")]
    [InlineData("""{"usage":{"prompt_tokens":9,"completion_tokens":3,"prompt_cache_hit_tokens":4},"model":"x"}""", "x 5 4 3")]
    [InlineData("""{"usage":{"prompt_tokens":"many","completion_tokens":3},"model":"x"}""", "x 0 0 3")]
    [InlineData(
        """
        [{"usageMetadata":{"promptTokenCount":90,"candidatesTokenCount":2},"modelVersion":"gemini-x"},
        {"usageMetadata":{"promptTokenCount":90,"cachedContentTokenCount":80,"candidatesTokenCount":6,
        "thoughtsTokenCount":30,"toolUsePromptTokenCount":5,"promptTokensDetails":[{"modality":"TEXT","tokenCount":90}]}}]
        """,
        "gemini-x 15 80 36")]
    [InlineData("data: {\"model\":\"m\",\"usage\":null}\r\n\r\ndata: {\"usage\":\r\ndata: {\"prompt_tokens\":3}}\r\n\r\ndata: [DONE]\r\n\r\n", "m 3 0 0")]
    [InlineData("data: {\"type\":\"response.incomplete\",\"response\":{\"model\":\"gpt-x\",\"usage\":{\"input_tokens\":3,\"output_tokens\":2}}}\n\n", "gpt-x 3 0 2")]
    [InlineData(": wait\n\ndata:{\"usage\":{\"prompt_tokens\":8,\"completion_tokens\":1},\"model\":\"a\\/b\"}\n\n", "a/b 8 0 1")]
    public void Each_shape_of_an_answer_is_understood(string answer, string expected)
    {
        var usage = Read(Encoding.UTF8.GetBytes(answer), 7).ToUsage(null);
        Assert.Equal(expected, $"{usage?.Model} {usage?.Input} {usage?.CachedInput} {usage?.Output}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{"input_tokens":40}""")]
    [InlineData("""{"model":"m","choices":[{"usage":{"prompt_tokens":5}}],"usage":null}""")]
    [InlineData("""{"usage":{"prompt_tokens":"many","completion_tokens":-5,"output_tokens":1e3,"input_tokens":9999999999999999999}}""")]
    [InlineData("""{"error":{"message":"no","usage":{"input_tokens":5}}}""")]
    [InlineData("""{"response":{"message":{"usage":{"input_tokens":5}}}}""")]
    [InlineData("data: {\"usage\":{\"prompt_tokens\":\n\n 5}}\n\n")]
    [InlineData("<html>no</html>")]
    [InlineData("}]}{\"usage\"\"usage\":::,,{{5")]
    public void Where_nothing_is_said_of_tokens_none_are_counted(string answer) =>
        Assert.Null(Read(Encoding.UTF8.GetBytes(answer), 3).ToUsage("m"));

    [Fact]
    public void Of_an_answer_that_is_cut_counts_what_was_said_by_then()
    {
        var counts = Read(Encoding.UTF8.GetBytes(Begun), 100);
        Assert.Equal((new AgentStep.Usage("claude-x", 312, 4000, 3), false), (counts.ToUsage(null)!, counts.IsFinal));
        counts = Read(Encoding.UTF8.GetBytes(Begun + Finished), 100);
        Assert.Equal((new AgentStep.Usage("claude-x", 312, 4000, 51), true), (counts.ToUsage(null)!, counts.IsFinal));
    }

    [Fact]
    public void A_line_of_a_gigabyte_and_any_depth_cost_no_memory()
    {
        var reader = new AnswerReader();
        var piece = new byte[1 << 20];
        reader.Read("data: {\"text\":\""u8);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Array.Fill(piece, (byte)'a');
        for (var i = 0; i < 1024; i++)
            reader.Read(piece);
        reader.Read("\",\"deep\":"u8);
        Array.Fill(piece, (byte)'[');
        reader.Read(piece);
        Array.Fill(piece, (byte)']');
        reader.Read(piece);
        reader.Read(",\"usage\":{\"prompt_tokens\":4}}\n\n"u8);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);
        Assert.Equal(new AgentStep.Usage("m", 4, 0, 0) { Asked = "m" }, reader.Counts.ToUsage("m"));
    }

    [Fact]
    public void An_answer_that_names_no_tokens_is_not_read()
    {
        Assert.Null(ModelExchange.Of(RequestCost.Free, "/v1/models"));
        Assert.Null(ModelExchange.Of(RequestCost.Uncounted, "/v1/files"));
    }

    [Fact]
    public void A_model_that_an_answer_does_not_name_is_the_one_that_was_asked_for()
    {
        var exchange = ModelExchange.Of(RequestCost.Counted, Chat)!;
        exchange.Sent("""{"messages":[{"model":"no"}],"mod"""u8);
        exchange.Sent("""el":"gpt-x","stream":true}"""u8);
        exchange.Answered(HttpStatusCode.OK, []);
        exchange.Received("""{"usage":{"prompt_tokens":4}}"""u8);
        exchange.Ended();
        Assert.Equal(new ModelAnswer(new AgentStep.Usage("gpt-x", 4, 0, 0) { Asked = "gpt-x" }, IsWhole: true), exchange.Result());
        exchange = ModelExchange.Of(RequestCost.Counted, "/v1beta/models/gemini-x:generateContent")!;
        exchange.Answered(HttpStatusCode.OK, []);
        exchange.Received("""{"usageMetadata":{"promptTokenCount":4}}"""u8);
        Assert.Equal(("gemini-x", false), (exchange.Result()!.Usage!.Model, exchange.Result()!.IsWhole));
    }

    [Fact]
    public void An_error_used_nothing_and_what_cannot_be_read_is_unknown()
    {
        var exchange = ModelExchange.Of(RequestCost.Counted, Chat)!;
        Assert.Equal(new ModelAnswer(null, IsWhole: false), exchange.Result());
        exchange.Answered(HttpStatusCode.TooManyRequests, []);
        Assert.Null(exchange.Result());
        exchange.Answered(HttpStatusCode.OK, ["gzip"]);
        exchange.Received("""{"usage":{"prompt_tokens":4}}"""u8);
        Assert.Equal(new ModelAnswer(null, IsWhole: false, "gzip"), exchange.Result());
        exchange.NotSent();
        Assert.Null(exchange.Result());
    }

    private static TokenCounts Read(ReadOnlySpan<byte> answer, int length)
    {
        var reader = new AnswerReader();
        for (; answer.Length > length; answer = answer[length..])
            reader.Read(answer[..length]);
        reader.Read(answer);
        return reader.Counts;
    }

    private static async Task<byte[]> AskAsync(string path, bool streams)
    {
        using var client = new HttpClient(new ScriptedModelHandler(new ScriptedModelOptions(), TimeProvider.System));
        var messages = """[{"role":"user","content":"Hello"}]""";
        var body = $$"""
            {"model":"scripted-hello","max_tokens":9,"messages":{{messages}},"input":{{messages}},
            "contents":[{"role":"user","parts":[{"text":"Hello"}]}],"stream":{{(streams ? "true" : "false")}}}
            """;
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri($"http://model{path}"), content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }
}
