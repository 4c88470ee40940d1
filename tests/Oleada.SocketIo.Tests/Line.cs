using System.Net.WebSockets;
using System.Text;
using SocketIoConformanceHost;

namespace Oleada.SocketIo.Tests;

/// <summary>A WebSocket that sends and takes messages by hand.</summary>
internal sealed class Line : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private byte[] _buffer = new byte[256 * 1024];

    public static async Task<Line> OpenAsync(EchoHost host, string path, string query = "EIO=4&transport=websocket", string sid = "")
    {
        var line = new Line();
        var address = new UriBuilder(new Uri(host.Url, path + "/")) { Scheme = "ws", Query = query + (sid.Length > 0 ? "&sid=" + sid : "") };
        await line._socket.ConnectAsync(address.Uri, CancellationToken.None).WaitAsync(Polls.Patience);
        return line;
    }

    /// <summary>Joins a namespace, and takes the greeting, the answer and what the host says then.</summary>
    public static async Task<Line> JoinAsync(EchoHost host, string connect = "40")
    {
        var line = await OpenAsync(host, "socket.io");
        Assert.StartsWith("0", await line.TextAsync(), StringComparison.Ordinal);
        await line.SendAsync(connect);
        Assert.StartsWith(connect[..2], await line.TextAsync(), StringComparison.Ordinal);
        await line.TextAsync();
        return line;
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    public Task SendAsync(byte[] bytes, WebSocketMessageType type = WebSocketMessageType.Binary) =>
        _socket.SendAsync(bytes, type, true, CancellationToken.None).WaitAsync(Polls.Patience);

    /// <summary>The next message; null when the server closes or cuts the line.</summary>
    public async Task<(string? Text, byte[]? Bytes)?> NextAsync()
    {
        try
        {
            var length = 0;
            while (true)
            {
                if (length == _buffer.Length)
                    Array.Resize(ref _buffer, length * 2);
                var part = await _socket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None).AsTask().WaitAsync(Polls.Patience);
                length += part.Count;
                if (part.MessageType == WebSocketMessageType.Close)
                    return null;
                if (part.EndOfMessage)
                    return part.MessageType == WebSocketMessageType.Text
                        ? (Encoding.UTF8.GetString(_buffer, 0, length), null)
                        : (null, _buffer[..length]);
            }
        }
        catch (WebSocketException)
        {
            return null;
        }
    }

    public async Task<string> TextAsync() =>
        (await NextAsync() ?? throw new InvalidOperationException("the line is closed")).Text ?? throw new InvalidOperationException("no text");

    public async Task<byte[]> BytesAsync() =>
        (await NextAsync() ?? throw new InvalidOperationException("the line is closed")).Bytes ?? throw new InvalidOperationException("not binary");

    public async Task<string> AskAsync(string text)
    {
        await SendAsync(text);
        return await TextAsync();
    }

    /// <summary>Completes when the server has closed.</summary>
    public async Task ClosedAsync()
    {
        while (await NextAsync() is not null)
        {
        }
    }

    public void Dispose() => _socket.Dispose();
}
