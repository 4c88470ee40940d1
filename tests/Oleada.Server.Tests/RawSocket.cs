using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Oleada.Server.Tests.WebSockets;

namespace Oleada.Server.Tests;

/// <summary>A client of <c>/ws</c> that sends what it is told to, byte by byte, and answers nothing by itself.</summary>
internal sealed class RawSocket : IDisposable
{
    private readonly TcpClient _client;
    private readonly NetworkStream _stream;

    private RawSocket(TcpClient client) => (_client, _stream) = (client, client.GetStream());

    /// <summary>Connects, and takes the answer to the handshake.</summary>
    public static async Task<RawSocket> OpenAsync(TestServer server, string headers = "")
    {
        var socket = await ConnectAsync(server);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET /ws HTTP/1.1\r\nHost: {server.Host.Url.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + $"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer {server.Keys.Admin}\r\n{headers}\r\n"));
        var head = new List<byte>();
        while (!head.TakeLast(4).SequenceEqual("\r\n\r\n"u8.ToArray()))
            head.AddRange(await socket.ReadAsync(1));
        Assert.StartsWith("HTTP/1.1 101 ", Encoding.ASCII.GetString([.. head]), StringComparison.Ordinal);
        return socket;
    }

    /// <summary>Connects and says nothing.</summary>
    public static async Task<RawSocket> ConnectAsync(TestServer server)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(server.Host.Url.Host, server.Host.Url.Port);
        return new RawSocket(client);
    }

    public Task SendAsync(params byte[] bytes) => _stream.WriteAsync(bytes).AsTask().WaitAsync(TestServer.Patience);

    public Task SendTextAsync(string text) => SendAsync(ClientFrames.Text(text));

    /// <summary>The next frame: its first byte, and its payload.</summary>
    public async Task<(int First, byte[] Payload)> ReadFrameAsync()
    {
        var head = await ReadAsync(2);
        var length = head[1] switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(await ReadAsync(2)),
            127 => checked((int)BinaryPrimitives.ReadInt64BigEndian(await ReadAsync(8))),
            var small => small,
        };
        return (head[0], await ReadAsync(length));
    }

    /// <summary>Reads up to the close frame; returns its code and reason.</summary>
    public async Task<(int Code, string Reason)> ClosedAsync()
    {
        while (true)
        {
            var (first, payload) = await ReadFrameAsync();
            if (first == 0x88)
                return (BinaryPrimitives.ReadUInt16BigEndian(payload), Encoding.UTF8.GetString(payload.AsSpan(2)));
        }
    }

    /// <summary>Waits until the server has closed the line.</summary>
    public async Task EndedAsync()
    {
        try
        {
            while (await _stream.ReadAsync(new byte[4096]).AsTask().WaitAsync(TestServer.Patience) > 0)
            {
            }
        }
        catch (IOException)
        {
            // Reset is an end too.
        }
    }

    /// <summary>Leaves without a word, in the way of a machine that is switched off.</summary>
    public void Reset()
    {
        _client.LingerState = new LingerOption(true, 0);
        _client.Dispose();
    }

    public void Dispose() => _client.Dispose();

    private async Task<byte[]> ReadAsync(int length)
    {
        var read = new byte[length];
        await _stream.ReadExactlyAsync(read).AsTask().WaitAsync(TestServer.Patience);
        return read;
    }
}
