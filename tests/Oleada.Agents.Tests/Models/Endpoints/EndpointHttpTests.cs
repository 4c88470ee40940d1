using System.Net;
using System.Text;
using Oleada.Agents.Models;
using Oleada.Agents.Models.Endpoints;
using Oleada.Agents.Models.Tools;
using Oleada.Tests;

namespace Oleada.Agents.Tests.Models.Endpoints;

public sealed class EndpointHttpTests
{
    private static readonly string Answer = Reading.Event("""{"choices":[{"delta":{"content":"x"},"finish_reason":"stop"}]}""");

    [Theory]
    [InlineData(502, "<html><head><title>502 Bad Gateway</title></head></html>", "answered 502: 502 Bad Gateway", true)]
    [InlineData(400, """{"error":{"message":"max_tokens is too large","type":"invalid_request_error"}}""", "answered 400: max_tokens is too large", false)]
    [InlineData(422, """{"detail":[{"msg":"field required"}]}""", "answered 422: field required", false)]
    [InlineData(429, "slow down", "answered 429: slow down", true)]
    [InlineData(500, "", "answered 500", true)]
    [InlineData(500, """{"error":{"code":500,"message":"the request exceeds the available context size"}}""", "context size", false)]
    public async Task A_refusal_says_what_the_endpoint_said(int status, string body, string message, bool mayPass)
    {
        var failure = await Assert.ThrowsAsync<EndpointException>(() => AskAsync(_ => Response((HttpStatusCode)status, body)));

        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.Equal(mayPass, failure.MayPass);
    }

    [Fact]
    public async Task An_endpoint_that_points_elsewhere_is_not_followed()
    {
        var failure = await Assert.ThrowsAsync<EndpointException>(() => AskAsync(_ =>
        {
            var response = Response(HttpStatusCode.TemporaryRedirect, "");
            response.Headers.Location = new Uri("https://elsewhere.invalid/v1");
            return response;
        }));

        Assert.Contains("https://elsewhere.invalid/v1", failure.Message, StringComparison.Ordinal);
        Assert.False(failure.MayPass);
    }

    [Theory]
    [InlineData("k", "Bearer k")]
    [InlineData(null, null)]
    public async Task The_key_is_sent_where_there_is_one(string? key, string? header)
    {
        var sent = (string?)"";

        await AskAsync(
            request =>
            {
                sent = request.Headers.TryGetValues("Authorization", out var values) ? values.Single() : null;
                return Response(HttpStatusCode.OK, Answer);
            },
            key);

        Assert.Equal(header, sent);
    }

    [Fact]
    public async Task A_stream_that_stays_open_after_its_end_is_not_waited_for()
    {
        var time = new FakeTime();
        using var http = new EndpointHttp(new StubHandler(_ => new HttpResponseMessage { Content = new StreamContent(new OpenStream(Answer)) }), time);
        var asking = new OpenAiEndpoint(new Uri("http://m.invalid/v1"), null, http).AskAsync(Question(), static () => { }, TestContext.Current.CancellationToken);

        while (!asking.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        Assert.Equal("x", (await asking).Text);
    }

    [Fact]
    public async Task Comments_are_heard_while_the_model_reads()
    {
        var heard = 0;
        using var http = new EndpointHttp(new StubHandler(_ => Response(HttpStatusCode.OK, ": reading\n\n: reading\n\n" + Answer)), TimeProvider.System);

        await new OpenAiEndpoint(new Uri("http://m.invalid/v1"), null, http).AskAsync(Question(), () => heard++, TestContext.Current.CancellationToken);

        Assert.True(heard >= 2);
    }

    [Theory]
    [InlineData("http://m.invalid/v1", "http://m.invalid/v1/chat/completions")]
    [InlineData("http://m.invalid/v1/", "http://m.invalid/v1/chat/completions")]
    [InlineData("http://m.invalid/x?api-version=2", "http://m.invalid/x/chat/completions?api-version=2")]
    public void The_address_keeps_its_path_and_query(string address, string asked) =>
        Assert.Equal(new Uri(asked), EndpointAddress.Of(new Uri(address), "chat/completions"));

    private static ModelQuestion Question() => new("m", "Do it.", [new Part.Asked("x")], ToolDefinition.All);

    private static HttpResponseMessage Response(HttpStatusCode status, string body) => new(status) { Content = new StringContent(body, Encoding.UTF8) };

    private static async Task<ModelAnswer> AskAsync(Func<HttpRequestMessage, HttpResponseMessage> respond, string? key = null)
    {
        using var http = new EndpointHttp(new StubHandler(respond), TimeProvider.System);
        return await new OpenAiEndpoint(new Uri("http://m.invalid/v1"), key, http).AskAsync(Question(), static () => { }, TestContext.Current.CancellationToken);
    }

    /// <summary>Gives its bytes and then never ends.</summary>
    private sealed class OpenStream(string text) : MemoryStream(Encoding.UTF8.GetBytes(text))
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position == Length)
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return await base.ReadAsync(buffer, cancellationToken);
        }
    }
}
