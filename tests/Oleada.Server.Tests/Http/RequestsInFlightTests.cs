using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using Oleada.Contracts.Events;

namespace Oleada.Server.Tests.Http;

public sealed class RequestsInFlightTests
{
    private const int Max = 2;

    [Fact(Timeout = 60_000)]
    public async Task A_key_with_its_requests_in_flight_is_refused_until_one_has_ended()
    {
        await using var server = await TestServer.StartAsync(options => options with { Limits = options.Limits with { RequestsPerKey = Max } });
        var held = new List<Socket>();
        for (var number = 0; number < Max; number++)
            held.Add(await BeginAsync(server, $"Authorization: Bearer {server.Keys.Admin}\r\n"));

        using var refused = await UntilAsync(server.Admin, HttpStatusCode.TooManyRequests);

        var problem = (await refused.Content.ReadFromJsonAsync(ContractJson.Default.Problem))!;
        Assert.Contains("2 requests in flight", problem.Detail!, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);
        using var other = await server.Viewer.GetAsync("/api/plans");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        held[0].Dispose();
        using var again = await UntilAsync(server.Admin, HttpStatusCode.OK);
        held[1].Dispose();
    }

    [Fact(Timeout = 60_000)]
    public async Task An_address_without_a_key_has_a_bound_of_its_own()
    {
        await using var server = await TestServer.StartAsync(options => options with { Limits = options.Limits with { RequestsPerAddress = Max } });
        var held = new List<Socket>();
        for (var number = 0; number < Max; number++)
            held.Add(await BeginAsync(server, "", "/api/sign-in"));

        using var refused = await UntilAsync(server.Nobody, HttpStatusCode.TooManyRequests, "/health/live");

        Assert.NotNull(refused.Headers.RetryAfter);
        using var other = await server.Viewer.GetAsync("/api/plans");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        foreach (var socket in held)
            socket.Dispose();
    }

    /// <summary>A request whose body does not come.</summary>
    private static async Task<Socket> BeginAsync(TestServer server, string headers, string path = "/api/plans")
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.Host.Url.Host, server.Host.Url.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: {server.Host.Url.Authority}\r\n{headers}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n"));
        return socket;
    }

    private static async Task<HttpResponseMessage> UntilAsync(HttpClient client, HttpStatusCode status, string path = "/api/plans")
    {
        while (true)
        {
            var response = await client.GetAsync(path);
            if (response.StatusCode == status)
                return response;
            response.Dispose();
        }
    }
}
