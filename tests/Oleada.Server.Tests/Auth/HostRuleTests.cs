using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Oleada.Server.Auth;
using Oleada.Server.Http;

namespace Oleada.Server.Tests.Auth;

/// <summary>Requests under names that a hostile page could have lead to this machine.</summary>
public sealed class HostRuleTests
{
    private static readonly string[] Paths =
    [
        "/", "/api/executions", "/health/live", "/api/streams/execution:E/events", "/socket.io/?EIO=4&transport=polling", "/ws", "/ws?token=x", "/nothing",
    ];

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.9.1:7470")]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:80")]
    [InlineData("localhost.")]
    [InlineData("[::1]:7470")]
    [InlineData("192.0.2.7")]
    [InlineData("192.0.2.8:1")]
    [InlineData("oleada.example.com")]
    [InlineData("Oleada.Example.Com.:443")]
    [InlineData("build-7:7470")]
    [InlineData("[2001:db8::1]")]
    public void Known_names_are_allowed(string host) => Rule().Check(Asking(host), IPAddress.Parse("192.0.2.8"));

    [Theory]
    [InlineData("evil.example", 421)]
    [InlineData("127.0.0.1.evil.example", 421)]
    [InlineData("localhost.evil.example", 421)]
    [InlineData("evil-localhost", 421)]
    [InlineData("192.0.2.9", 421)]
    [InlineData("2130706433", 421)]
    [InlineData("0x7f.1", 421)]
    [InlineData("127.1", 421)]
    [InlineData("0.0.0.0", 421)]
    [InlineData("[2001:db8::2]", 421)]
    [InlineData("", 400)]
    [InlineData("localhost..", 400)]
    [InlineData(".", 400)]
    [InlineData("localhost:", 400)]
    [InlineData("localhost:http", 400)]
    [InlineData("localhost:99999", 400)]
    [InlineData("localhost:80:80", 400)]
    [InlineData("localhost, evil.example", 400)]
    [InlineData("user@localhost", 400)]
    [InlineData("localhost/x", 400)]
    [InlineData("[::1", 400)]
    [InlineData("[::1%25lo]", 400)]
    [InlineData("::1", 400)]
    public void Other_names_are_refused(string host, int status)
    {
        var refused = Assert.Throws<RequestProblem>(() => Rule().Check(Asking(host), IPAddress.Parse("192.0.2.8")));

        Assert.Equal(status, refused.Problem.Status);
    }

    [Fact]
    public void One_host_is_needed_and_no_more()
    {
        var none = new DefaultHttpContext().Request;
        var two = Asking("localhost");
        two.Headers.Host = new(["localhost", "localhost"]);

        Assert.Equal(400, Assert.Throws<RequestProblem>(() => Rule().Check(none, null)).Problem.Status);
        Assert.Equal(400, Assert.Throws<RequestProblem>(() => Rule().Check(two, null)).Problem.Status);
    }

    [Fact]
    public async Task No_way_in_answers_under_another_name()
    {
        await using var server = await TestServer.StartAsync(options => options with { AllowedHosts = ["build-7"] });
        foreach (var path in Paths)
        {
            Assert.StartsWith("HTTP/1.1 421 ", await AskAsync(server, path, "Host: evil.example\r\n"), StringComparison.Ordinal);
            Assert.DoesNotContain(" 421 ", await AskAsync(server, path, "Host: BUILD-7.:80\r\n"), StringComparison.Ordinal);
            Assert.StartsWith("HTTP/1.1 400 ", await AskAsync(server, path, ""), StringComparison.Ordinal);
            Assert.StartsWith("HTTP/1.1 400 ", await AskAsync(server, path, "Host: localhost\r\nHost: evil.example\r\n"), StringComparison.Ordinal);
            Assert.Matches("^HTTP/1.1 (400|421) ", await AskAsync(server, "http://evil.example" + path, "Host: evil.example\r\n"));
            Assert.StartsWith("HTTP/1.1 400 ", await AskAsync(server, "http://evil.example" + path, "Host: localhost\r\n"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("example.com", true)]
    [InlineData("example.com.", true)]
    [InlineData("192.0.2.1", true)]
    [InlineData("2001:db8::1", true)]
    [InlineData("[2001:db8::1]", true)]
    [InlineData("example.com:80", false)]
    [InlineData("[::1]:80", false)]
    [InlineData("https://example.com", false)]
    [InlineData("a b", false)]
    [InlineData("", false)]
    public void A_name_that_is_given_has_no_port(string text, bool isValid) => Assert.Equal(isValid, HostName.IsValid(text));

    private static HostRule Rule() => new(IPAddress.Parse("192.0.2.7"), ["https://oleada.example.com:8443"], ["build-7", "2001:db8::1"]);

    private static HttpRequest Asking(string host)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.Host = host;
        return request;
    }

    /// <summary>The first bytes of the answer to a WebSocket's handshake.</summary>
    private static async Task<string> AskAsync(TestServer server, string target, string hosts)
    {
        var stop = TestContext.Current.CancellationToken;
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host.Url.Host, server.Host.Url.Port, stop);
        var head = $"GET {target} HTTP/1.1\r\n{hosts}Authorization: Bearer {server.Keys.Admin}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head), stop);
        var bytes = new byte[1024];
        var count = await client.GetStream().ReadAsync(bytes, stop).AsTask().WaitAsync(TestServer.Patience, stop);
        return Encoding.ASCII.GetString(bytes, 0, count);
    }
}
