using System.Net.Sockets;
using System.Text;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;
using Oleada.SocketIo;
using Socket = System.Net.Sockets.Socket;

namespace Oleada.Server.Tests.Realtime;

/// <summary>Clients that are behind by large events and take nothing, counted by the server's own counters.</summary>
public sealed class StalledReaderTests
{
    private const string Room = "ticket:T";
    private const int Events = 40;
    private const int Each = 10;

    /// <summary>A text frame, masked, with a mask of zeroes.</summary>
    private static readonly byte[] Subscribe = MaskedText($$"""{"type":"subscribe","room":"{{Room}}","since":0}""");

    [Fact(Timeout = 60_000)]
    public async Task Stalled_readers_hold_a_slice_each_once_the_bound_is_used_up()
    {
        await using var server = await StartAsync(waitingBytes: 0);
        var stalled = new List<Socket>();
        for (var number = 0; number < Each; number++)
        {
            stalled.Add(await ConnectAsync(server, $"GET /api/streams/{Room}/events?since=0 HTTP/1.1", []));
            stalled.Add(await ConnectAsync(server, "GET /ws HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", Subscribe));
        }

        var counted = await SettledAsync(server, view => view.Connections["sse"] == Each && view.Behind == Each && view.WaitingBytes > 0);

        Assert.InRange(counted.WaitingBytes, 1, 2 * Each * WaitingBytes.Slice);
        Assert.InRange(counted.PageBytes, 0, 17L << 20);
        foreach (var socket in stalled)
            socket.Dispose();
        Assert.Equal(0, (await SettledAsync(server, view => view.WaitingBytes == 0)).WaitingBytes);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_kernel_holds_few_bytes_for_a_client_that_does_not_read()
    {
        const int Most = 256 * 1024;
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other kernels have no such bound");
        await using var server = await StartAsync(waitingBytes: 0);
        using var socket = await ConnectAsync(server, $"GET /api/streams/{Room}/events?since=0 HTTP/1.1", []);
        await SettledAsync(server, view => view.WaitingBytes > 0);

        await server.Host.DisposeAsync();

        // The server has sent nothing more: these are the bytes that it had given to the kernel.
        var (taken, part) = (0, new byte[64 * 1024]);
        try
        {
            for (int read; (read = await socket.ReceiveAsync(part)) > 0;)
                taken += read;
        }
        catch (SocketException)
        {
            // The server has cut the line.
        }
        Assert.InRange(taken, 1, Most);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(0)]
    [InlineData(64L << 20)]
    public async Task A_reader_that_goes_on_gets_each_large_event_whole_and_in_order(long waitingBytes)
    {
        await using var server = await StartAsync(waitingBytes);
        using var socket = await server.ConnectAsync();
        using var events = await TestEvents.OpenAsync(server.Viewer, $"/api/streams/{Room}/events?since=0");

        await socket.SubscribeAsync(Room, since: 0);

        Assert.Equal("subscribed", (await socket.ReceiveAsync()).GetProperty("type").GetString());
        for (var seq = 1; seq <= Events; seq++)
        {
            var received = await socket.ReceiveAsync();
            Assert.Equal(seq, received.GetProperty("seq").GetInt64());
            Assert.Equal(60_000, received.GetProperty("data").GetProperty("text").GetString()!.Length);
            Assert.Equal($"{seq}.{server.Host.Log.Epoch}", (await events.NextAsync())["id"]);
        }
    }

    private static async Task<TestServer> StartAsync(long waitingBytes)
    {
        var server = await TestServer.StartAsync(options => options with { Limits = options.Limits with { WaitingBytes = waitingBytes } });
        for (var number = 0; number < Events; number++)
            await server.AppendAsync(Room, 1, $$"""{"text":"{{new string('x', 60_000)}}"}""");
        return server;
    }

    private static async Task<Socket> ConnectAsync(TestServer server, string head, byte[] after)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(server.Host.Url.Host, server.Host.Url.Port);
        var request = $"{head}\r\nHost: {server.Host.Url.Authority}\r\nAuthorization: Bearer {server.Keys.Admin}\r\n\r\n";
        await socket.SendAsync((byte[])[.. Encoding.ASCII.GetBytes(request), .. after]);
        return socket;
    }

    /// <summary>Asks until the counters are as they are to be, and stay so for some rounds.</summary>
    private static async Task<RealtimeView> SettledAsync(TestServer server, Func<RealtimeView, bool> isSettled)
    {
        for (var rounds = 0; ;)
        {
            var view = await server.Viewer.GetAsync("/api/realtime", ContractJson.Default.RealtimeView);
            rounds = isSettled(view) ? rounds + 1 : 0;
            if (rounds == 20)
                return view;
        }
    }

    private static byte[] MaskedText(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.InRange(bytes.Length, 1, 125);
        return [0x81, (byte)(0x80 | bytes.Length), 0, 0, 0, 0, .. bytes];
    }
}
