using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Oleada.Server.Tests.Http;

/// <summary>Bodies and paths that no honest client sends are the client's fault, never a failure of the server.</summary>
public sealed class HostileBodyTests
{
    private static readonly string[] Seeds =
    [
        """{"purpose":"ws"}""", """{"reason":"x"}""", """{"planId":"P","executionId":"E","options":{"maxParallel":2,"workspace":"/nowhere"}}""",
        """{"ticketId":"T","event":"progress","phase":"executing","entry":{"\ud800":1}}""", """{"key":"k","request_id":"r","task_name":"P"}""",
        """{"\ud800":1}""", """{"purpose":"\ud800"}""", """{"plan_id":"\ud800"}""", """{"planId":"\udc00","options":{"\ud800":{}}}""",
        """{"plan":"p","tasks":[{"id":"t","name":"\ud800","atoms":[{"id":"a","run":"true"}]}]}""",
    ];

    [Theory]
    [InlineData("/api/tokens")]
    [InlineData("/api/executions")]
    [InlineData("/api/executions/start")]
    [InlineData("/api/sign-in")]
    [InlineData("/api/internal/ticket-event")]
    [InlineData("/api/executions/E/pause")]
    [InlineData("/api/plans")]
    public async Task Damaged_bodies_are_refused_with_a_problem(string path)
    {
        await using var server = await TestServer.StartAsync();
        await server.SavePlanAsync("P", 1);
        var random = new Random(20260101);
        for (var round = 0; round < 400; round++)
        {
            var body = Encoding.UTF8.GetBytes(Seeds[round % Seeds.Length]);
            for (var change = round / Seeds.Length; change > 0 && random.Next(3) > 0; change--)
                body[random.Next(body.Length)] = (byte)random.Next(256);
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await server.Admin.PostAsync(path, content);
            Assert.True((int)response.StatusCode < 500, $"{(int)response.StatusCode} for {Encoding.UTF8.GetString(body)}");
        }
    }

    [Theory(Timeout = 60_000)]
    [InlineData("ffffffffffffffff")]
    [InlineData("7fffffff0")]
    [InlineData("-1")]
    [InlineData("zz")]
    public async Task A_part_of_a_body_with_an_odd_length_is_refused(string length)
    {
        await using var server = await TestServer.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host.Url.Host, server.Host.Url.Port);

        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /api/sign-in HTTP/1.1\r\nHost: {server.Host.Url.Authority}\r\nTransfer-Encoding: chunked\r\n\r\n{length}\r\nx"));

        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        Assert.StartsWith("HTTP/1.1 400 ", await reader.ReadLineAsync().WaitAsync(TestServer.Patience), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("%ED%A0%80")]
    [InlineData("a%00b")]
    [InlineData("%2e%2e%2f%2e%2e")]
    [InlineData("%252e%252e%252f")]
    [InlineData("..;")]
    [InlineData("a:b")]
    [InlineData("%0d%0aX:1")]
    public async Task Odd_ids_are_unknown(string id)
    {
        await using var server = await TestServer.StartAsync();
        foreach (var path in (string[])[$"/api/executions/{id}", $"/api/executions/{id}/tasks", $"/api/executions/{id}/artifacts",
            $"/api/executions/{id}/artifacts/f", $"/api/plans/{id}", $"/api/streams/execution:{id}/events", $"/api/executions/{new string('x', 5000)}"])
        {
            using var response = await server.Viewer.GetAsync(new Uri(server.Host.Url, path));
            Assert.InRange((int)response.StatusCode, 400, 499);
        }
    }
}
