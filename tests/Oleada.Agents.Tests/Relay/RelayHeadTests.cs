using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Oleada.Agents.Relay;

namespace Oleada.Agents.Tests.Relay;

/// <summary>Heads of requests as a hostile program would write them, straight into a relay's socket.</summary>
public sealed class RelayHeadTests : IAsyncLifetime
{
    private const string Host = "Host: 127.0.0.1\r\nConnection: close\r\n";

    private readonly ConcurrentQueue<string> _remarks = new();
    private readonly RelayServer _relay = new(TimeProvider.System);
    private ScriptedEndpoint _model = null!;

    public async ValueTask InitializeAsync() => _model = await ScriptedEndpoint.StartAsync(async context =>
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        context.Response.Headers.Location = "http://evil.example/";
        context.Response.StatusCode = context.Request.Path.Value!.EndsWith("/moved", StringComparison.Ordinal) ? 307 : 200;
        await context.Response.WriteAsync($"{context.Request.Method} {body}");
    });

    public async ValueTask DisposeAsync()
    {
        await _relay.DisposeAsync();
        await _model.DisposeAsync();
    }

    [Theory]
    [InlineData("POST /v1/messages HTTP/1.1\r\n" + Host + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nx")]
    [InlineData("POST /v1/messages HTTP/1.1\r\n" + Host + "Content-Length: 1\r\nContent-Length: 1\r\n\r\nx")]
    [InlineData("POST /v1/messages HTTP/1.1\r\n" + Host + "Content-Length: 1, 1\r\n\r\nx")]
    [InlineData("POST /v1/messages HTTP/1.1\r\n" + Host + "Content-Length: -1\r\n\r\nx")]
    [InlineData("POST /v1/messages HTTP/1.1\r\n" + Host + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("POST /v1/messages HTTP/1.1\r\n" + Host + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("POST /v1/messages HTTP/1.1\r\n" + Host + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n")]
    [InlineData("POST /v1/messages HTTP/1.1\r\n" + Host + "Transfer-Encoding: identity\r\n\r\n")]
    [InlineData("GET /v1/models HTTP/1.1\r\n" + Host + "X-A: a\r\n b\r\n\r\n")]
    [InlineData("GET /v1/models HTTP/1.1\r\n" + Host + "X-A : a\r\n\r\n")]
    [InlineData("GET /v1/models HTTP/1.1\n" + "Host: 127.0.0.1\nConnection: close\n\n")]
    [InlineData("GET /v1/models HTTP/1.1\r\n" + Host + "X-A: a\nX-B: b\r\n\r\n")]
    [InlineData("GET /v1/models HTTP/1.1\r\n" + Host + "Host: 127.0.0.1\r\n\r\n")]
    [InlineData("GET /v1/models HTTP/1.1\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /v1/models HTTP/2.0\r\n" + Host + "\r\n")]
    [InlineData("GET  /v1/models HTTP/1.1\r\n" + Host + "\r\n")]
    [InlineData("GET http://evil.example/v1/models HTTP/1.1\r\nHost: evil.example\r\n\r\n")]
    [InlineData("TRACE /v1/models HTTP/1.1\r\n" + Host + "\r\n")]
    [InlineData("CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n")]
    [InlineData("OPTIONS * HTTP/1.1\r\n" + Host + "\r\n")]
    [InlineData("PUT /v1/messages HTTP/1.1\r\n" + Host + "Content-Length: 1\r\n\r\nx")]
    [InlineData("POST /v1/messages HTTP/1.1\r\n" + Host + "Expect: the unexpected\r\nContent-Length: 1\r\n\r\nx")]
    [InlineData("GET /v1/models HTTP/1.1\r\n" + Host + "Content-Length: 1\r\n\r\nx")]
    public async Task An_odd_request_is_refused_and_meets_no_key(string head)
    {
        var answer = await AskAsync(head);

        Assert.Matches("^HTTP/1.1 (400|405|417|501|505) ", answer);
        Assert.Empty(_model.Requests);
    }

    [Fact]
    public async Task A_head_that_is_too_large_is_refused()
    {
        var many = await AskAsync($"GET /v1/models HTTP/1.1\r\n{Host}X-A: {new string('a', 40_000)}\r\n\r\n");
        var longLine = await AskAsync($"GET /v1/{new string('a', 9_000)} HTTP/1.1\r\n{Host}\r\n");

        Assert.StartsWith("HTTP/1.1 431 ", many, StringComparison.Ordinal);
        Assert.Matches("^HTTP/1.1 (400|414) ", longLine);
        Assert.Empty(_model.Requests);
    }

    [Fact]
    public async Task A_second_request_behind_a_refused_one_is_not_served()
    {
        var answer = await AskAsync($"TRACE /v1/x HTTP/1.1\r\n{Host}\r\nGET /v1/models HTTP/1.1\r\n{Host}\r\n");

        Assert.StartsWith("HTTP/1.1 405 ", answer, StringComparison.Ordinal);
        Assert.Empty(_model.Requests);
    }

    [Fact]
    public async Task Upgrades_and_trailers_are_left_out_and_method_overrides_too()
    {
        var answer = await AskAsync(
            $"POST /v1/messages HTTP/1.1\r\n{Host}Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings, close\r\nHTTP2-Settings: AA\r\nTrailer: x-api-key\r\n" +
            "X-HTTP-Method-Override: DELETE\r\nX-Original-URL: /admin\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nx-api-key: mine\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        Assert.Contains("POST x", answer, StringComparison.Ordinal);
        var headers = Assert.Single(_model.Requests).Headers;
        Assert.Equal("real", headers["x-api-key"]);
        Assert.DoesNotContain(headers.Keys, name => name is "Upgrade" or "HTTP2-Settings" or "Trailer" or "X-HTTP-Method-Override" or "X-Original-URL");
    }

    [Fact]
    public async Task A_redirect_is_handed_back_and_not_followed()
    {
        var answer = await AskAsync($"GET /v1/moved HTTP/1.1\r\n{Host}\r\n");

        Assert.StartsWith("HTTP/1.1 307 ", answer, StringComparison.Ordinal);
        Assert.Single(_model.Requests);
    }

    [Fact]
    public async Task Under_a_budget_what_cannot_be_counted_is_refused_and_named_once()
    {
        const string Batch = "POST /v1/messages/batches HTTP/1.1\r\n" + Host + "Content-Length: 2\r\n\r\n{}";
        var rule = new UncountedRule(AreRefused: true, []);

        var first = await AskAsync(Batch, rule);
        var counted = await AskAsync($"POST /v1/messages HTTP/1.1\r\n{Host}Content-Length: 2\r\n\r\n{{}}", rule);
        var free = await AskAsync($"POST /v1/messages/count_tokens HTTP/1.1\r\n{Host}Content-Length: 2\r\n\r\n{{}}", rule);

        Assert.StartsWith("HTTP/1.1 403 ", first, StringComparison.Ordinal);
        Assert.Contains("OLEADA_RELAY_ALLOW=/v1/messages/batches allows it", first, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 ", counted, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 ", free, StringComparison.Ordinal);
        Assert.Contains("/v1/messages/batches is refused: a budget holds", Assert.Single(_remarks), StringComparison.Ordinal);
        Assert.Equal(["/v1/messages", "/v1/messages/count_tokens"], _model.Requests.Select(request => request.Target));
    }

    [Fact]
    public async Task Without_a_budget_an_uncounted_path_is_named_once()
    {
        const string Files = "POST /v1/files HTTP/1.1\r\n" + Host + "Content-Length: 1\r\n\r\nx";

        await AskAsync(Files.Replace("Connection: close\r\n", "", StringComparison.Ordinal) + Files);

        Assert.Equal(2, _model.Requests.Count);
        Assert.EndsWith("/v1/files without counting its tokens", Assert.Single(_remarks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tunnel_that_cannot_be_counted_is_refused_under_a_budget()
    {
        var host = new TunneledHost("127.0.0.1", _model.Url.Port);
        var ask = $"CONNECT 127.0.0.1:{host.Port} HTTP/1.1\r\n\r\n";

        var refused = await AskAsync(ask, new UncountedRule(AreRefused: true, []), host);
        var allowed = await AskAsync(ask, new UncountedRule(AreRefused: true, [$"127.0.0.1:{host.Port}"]), host);

        Assert.StartsWith("HTTP/1.1 403 ", refused, StringComparison.Ordinal);
        Assert.Contains($"OLEADA_RELAY_ALLOW=127.0.0.1:{host.Port} allows it", refused, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 ", allowed, StringComparison.Ordinal);
    }

    private static async Task<string> HeadAsync(NetworkStream stream)
    {
        var bytes = new byte[4096];
        var count = await stream.ReadAsync(bytes, TestContext.Current.CancellationToken);
        return Encoding.Latin1.GetString(bytes, 0, count);
    }

    /// <summary>All that comes back for some bytes until the connection is closed; of a tunnel the head.</summary>
    private async Task<string> AskAsync(string request, UncountedRule? rule = null, TunneledHost? tunnel = null)
    {
        var endpoint = new RelayedEndpoint(new Uri(_model.Url, "/v1")) { BaseVariable = "MODEL_URL", Key = "real", KeyHeader = "x-api-key" };
        var opening = new RelayOpening([endpoint], tunnel is null ? [] : [tunnel], rule ?? UncountedRule.None, static _ => default, Remark);
        await using var run = await _relay.OpenAsync(opening, TestContext.Current.CancellationToken);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var name = tunnel is null ? RelayedCommand.SocketOf(0) : RelayedCommand.TunnelSocket;
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(run.Folder, name)), TestContext.Current.CancellationToken);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
        if (tunnel is not null)
            return await HeadAsync(stream);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        ValueTask Remark(string line)
        {
            _remarks.Enqueue(line);
            return default;
        }
    }
}
