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
        await UntilInFlightAsync(server, Max + 1);

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
        await UntilInFlightAsync(server, Max + 1);

        using var refused = await UntilAsync(server.Nobody, HttpStatusCode.TooManyRequests, "/health/live");

        Assert.NotNull(refused.Headers.RetryAfter);
        using var other = await server.Viewer.GetAsync("/api/plans");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        foreach (var socket in held)
            socket.Dispose();
    }

    [Fact(Timeout = 60_000)]
    public async Task Connections_for_events_are_not_counted_as_requests()
    {
        await using var server = await TestServer.StartAsync(options => options with { Limits = options.Limits with { RequestsPerKey = Max } });
        var streams = new List<TestEvents>();
        for (var number = 0; number <= Max; number++)
            streams.Add(await TestEvents.OpenAsync(server.Viewer, "/api/streams/execution:E/events"));
        using var socket = await server.ConnectAsync(key: server.Keys.Viewer);

        var counters = await server.Viewer.GetAsync("/api/realtime", ContractJson.Default.RealtimeView);

        Assert.Equal((Max + 1, 1), (counters.Connections["sse"], counters.RequestsInFlight));
        foreach (var stream in streams)
            stream.Dispose();
    }

    [Fact(Timeout = 60_000)]
    public async Task An_answer_that_its_client_does_not_take_is_cut_off()
    {
        await using var server = await TestServer.StartAsync(options => options with
        {
            Limits = options.Limits with { AnswerBytesPerSecond = 1_000_000, AnswerGrace = TimeSpan.FromSeconds(1.5) },
        });
        await server.SavePlanAsync("large", tasks: 10_000);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(server.Host.Url.Host, server.Host.Url.Port);

        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET /api/plans/large HTTP/1.1\r\nHost: {server.Host.Url.Authority}\r\nAuthorization: Bearer {server.Keys.Admin}\r\n\r\n"));

        await UntilInFlightAsync(server, 2);
        await UntilInFlightAsync(server, 1);
    }

    /// <summary>Asks until so many requests are in flight, that of asking included.</summary>
    private static async Task UntilInFlightAsync(TestServer server, int count)
    {
        while ((await server.Viewer.GetAsync("/api/realtime", ContractJson.Default.RealtimeView)).RequestsInFlight != count)
        {
        }
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
