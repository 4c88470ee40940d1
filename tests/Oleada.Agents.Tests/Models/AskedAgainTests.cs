using System.Text;
using Oleada.Agents.Models;
using Oleada.Agents.Models.Endpoints;
using Oleada.Agents.Tests.Models.Endpoints;
using Oleada.Contracts.Events;

namespace Oleada.Agents.Tests.Models;

/// <summary>Answers that say nothing: asked for once more, and a failure then.</summary>
public sealed class AskedAgainTests
{
    private static readonly string
        Empty = Reading.Event("""{"choices":[{"delta":{"content":""}}],"usage":{"prompt_tokens":5,"completion_tokens":1}}""") + Reading.End("stop"),
        Done = Reading.Event("""{"choices":[{"delta":{"content":"Done."}}],"usage":{"prompt_tokens":5,"completion_tokens":1}}""") + Reading.End("stop");

    private readonly List<AgentStep> _steps = [];
    private readonly List<string> _asked = [];

    public static TheoryData<string, string> Shortcomings => new()
    {
        { Empty, "the answer is empty" },
        { Reading.Event("""{"choices":[{"delta":{"reasoning_content":"Hm."}}]}""") + Reading.End("stop"), "the answer is empty" },
        { Reading.End("function_call_filter: MALFORMED_FUNCTION_CALL"), "MALFORMED_FUNCTION_CALL" },
        { Reading.Event("""{"choices":[{"delta":{"content":"I am wri"}}]}""") + Reading.End("abort"), "'abort': I am wri" },
        { Reading.Event("""{"choices":[{"delta":{"content":"Now I write."}}]}""") + Reading.End("tool_calls"), "has no tool calls: Now I write." },
        { Reading.Event("""{"choices":[{"delta":{"content":"<tool_call>\n{\"name\":\"write\"}\n</tool_call>"}}]}""") + Reading.End("stop"), "a tool call in its text" },
    };

    [Theory]
    [MemberData(nameof(Shortcomings))]
    public async Task An_answer_that_says_nothing_is_asked_for_again_and_the_next_one_counts(string answer, string message)
    {
        Assert.Null(await PlayAsync(answer, Done));

        Assert.Equal(2, _asked.Count);
        Assert.Equal(_asked[0], _asked[1]);
        Assert.Contains(message, Assert.Single(_steps.OfType<AgentStep.Remark>()).Words, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shortcomings))]
    public async Task Twice_nothing_is_a_failure_in_the_endpoints_words(string answer, string message)
    {
        var failure = await PlayAsync(answer, answer, Done);

        Assert.Equal(("no_answer", ErrorClass.Api), (failure?.ErrorType, failure?.ErrorClass));
        Assert.Contains(message, failure!.Message, StringComparison.Ordinal);
        Assert.Equal(2, _asked.Count);
    }

    [Fact]
    public async Task The_tokens_of_both_answers_are_counted()
    {
        await PlayAsync(Empty, Done);

        Assert.Equal(12, _steps.OfType<AgentStep.Usage>().Sum(usage => usage.Total));
    }

    [Theory]
    [InlineData("length", "limit", "'length': I was")]
    [InlineData("content_filter", "refused", "'content_filter': I was")]
    public async Task A_limit_and_a_refusal_fail_at_once_and_say_how(string reason, string type, string message)
    {
        var failure = await PlayAsync(Reading.Event("""{"choices":[{"delta":{"content":"I was"}}]}""") + Reading.End(reason), Done);

        Assert.Equal(type, failure?.ErrorType);
        Assert.Contains(message, failure!.Message, StringComparison.Ordinal);
        Assert.Single(_asked);
    }

    [Fact]
    public async Task A_conversation_that_is_too_long_for_the_endpoint_is_a_failure_of_its_context()
    {
        var failure = await PlayAsync("""{"error":{"code":400,"message":"request (9 tokens) exceeds the available context size (4 tokens)"}}""", Done);

        Assert.Equal(("context", ErrorClass.Context), (failure?.ErrorType, failure?.ErrorClass));
        Assert.Single(_asked);
    }

    [Theory]
    [InlineData("""{\"path\":\"a.txt\",\"content\":\"half""", "no valid JSON")]
    [InlineData("""{\"path\":\"a\",\"path\":\"b\",\"content\":7}""", "'content' must be a string")]
    [InlineData("""{\"path\":\"a\",\"content\":\"\\ud83d\"}""", "half of a character")]
    [InlineData("""{\"path\":\"a\\u0000b\",\"content\":\"x\"}""", "no path")]
    [InlineData("""[1,2]""", "no JSON object")]
    [InlineData("""{\"path\":\"/etc/x\",\"content\":\"x\"}""", "outside of the workspace")]
    public async Task Arguments_that_cannot_be_used_are_told_back_to_the_model(string arguments, string message)
    {
        var call = Reading.Event(
            $$$"""{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c1","function":{"name":"write","arguments":"{{{arguments}}}"}}]}}]}""") +
            Reading.End("tool_calls");

        Assert.Null(await PlayAsync(call, Done));

        Assert.Contains(message, Assert.Single(_steps.OfType<AgentStep.ToolEnd>(), end => end.Failed).Output, StringComparison.Ordinal);
    }

    private async Task<Failure?> PlayAsync(params string[] answers)
    {
        var time = new HastyTime(TimeSpan.FromMinutes(1));
        using var http = new EndpointHttp(
            new StubHandler(request =>
            {
                using var reader = new StreamReader(request.Content!.ReadAsStream(TestContext.Current.CancellationToken));
                _asked.Add(reader.ReadToEnd());
                return new HttpResponseMessage { Content = new StringContent(answers[_asked.Count - 1], Encoding.UTF8) };
            }),
            time);
        var endpoint = new OpenAiEndpoint(new Uri("http://m.invalid/v1"), null, http);
        return await new ModelLoop(LoopTurn.Of("Write it.", _steps, allows: true), "m", endpoint, 128_000, time).RunAsync(TestContext.Current.CancellationToken);
    }
}
