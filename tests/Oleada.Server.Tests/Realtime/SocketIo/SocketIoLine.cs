using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Oleada.Server.Tests.Realtime.SocketIo;

/// <summary>A Socket.IO client on a WebSocket that speaks the protocol by hand.</summary>
internal sealed class SocketIoLine : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[1 << 20];
    private long _asked;

    public string Sid { get; private set; } = "";

    public string? Pid { get; private set; }

    /// <summary>The offset of the last event, as a client keeps it.</summary>
    public string? Offset { get; private set; }

    public static async Task<SocketIoLine> OpenAsync(Uri server, string? cookie = null, string? header = null)
    {
        var line = new SocketIoLine();
        if (cookie is not null)
            line._socket.Options.SetRequestHeader("Cookie", cookie);
        if (header is not null)
            line._socket.Options.SetRequestHeader("Authorization", header);
        var address = new UriBuilder(server) { Scheme = "ws", Path = "/socket.io/", Query = "EIO=4&transport=websocket" };
        await line._socket.ConnectAsync(address.Uri, CancellationToken.None).WaitAsync(TestServer.Patience);
        Assert.StartsWith("0", await line.TextAsync(), StringComparison.Ordinal);
        return line;
    }

    /// <summary>Connects and joins the namespace.</summary>
    public static async Task<SocketIoLine> JoinAsync(Uri server, string auth)
    {
        var line = await OpenAsync(server);
        var answer = await line.ConnectAsync(auth);
        line.Sid = answer.GetProperty("sid").GetString()!;
        line.Pid = answer.TryGetProperty("pid", out var pid) ? pid.GetString() : null;
        Assert.Equal("connected", (await line.EventAsync()).Name);
        return line;
    }

    public static Task<SocketIoLine> JoinAsync(TestServer server, string? more = null) =>
        JoinAsync(server.Host.Url, $$"""{"token":"{{server.Keys.Admin}}"{{more}}}""");

    /// <returns>What the server answers to the wish to join.</returns>
    public async Task<JsonElement> ConnectAsync(string auth)
    {
        await SendAsync("40" + auth);
        return Parse((await TextAsync())[2..]);
    }

    public Task SendAsync(string text) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None).WaitAsync(TestServer.Patience);

    public Task SendBytesAsync(byte[] bytes) =>
        _socket.SendAsync(bytes, WebSocketMessageType.Binary, true, CancellationToken.None).WaitAsync(TestServer.Patience);

    public Task EmitAsync(string name, string argument) => SendAsync($"42[\"{name}\",{argument}]");

    /// <summary>Emits and waits for the acknowledgement; events that come before are passed over.</summary>
    public async Task<JsonElement> AskAsync(string name, string argument)
    {
        var id = ++_asked;
        await SendAsync($"42{id}[\"{name}\",{argument}]");
        while (true)
            if (await TextAsync() is var text && text.StartsWith($"43{id}[", StringComparison.Ordinal))
                return Parse(text[(text.IndexOf('[', StringComparison.Ordinal))..])[0];
    }

    /// <summary>The next event.</summary>
    public async Task<(string Name, JsonElement Argument)> EventAsync()
    {
        while (true)
        {
            var text = await TextAsync();
            if (!text.StartsWith("42[", StringComparison.Ordinal))
                continue;
            var packet = Parse(text[2..]);
            if (packet[packet.GetArrayLength() - 1] is { ValueKind: JsonValueKind.String } offset)
                Offset = offset.GetString();
            return (packet[0].GetString()!, packet[1]);
        }
    }

    public async Task<JsonElement> UntilAsync(string name)
    {
        while (true)
            if (await EventAsync() is var (seen, argument) && seen == name)
                return argument;
    }

    /// <summary>The next events of streams, as stream and seq.</summary>
    public async Task<List<string>> PlacesAsync(int count)
    {
        var places = new List<string>();
        while (places.Count < count)
            if ((await EventAsync()).Argument is var envelope && envelope.TryGetProperty("stream", out var stream))
                places.Add($"{stream.GetString()}@{envelope.GetProperty("seq").GetInt64()}");
        return places;
    }

    public async Task<string> TextAsync()
    {
        var length = 0;
        while (true)
        {
            var part = await _socket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None).AsTask().WaitAsync(TestServer.Patience);
            if (part.MessageType == WebSocketMessageType.Close)
                throw new InvalidOperationException("closed");
            length += part.Count;
            if (part.EndOfMessage)
                return Encoding.UTF8.GetString(_buffer, 0, length);
        }
    }

    public void Dispose() => _socket.Dispose();

    private static JsonElement Parse(string text)
    {
        using var json = JsonDocument.Parse(text);
        return json.RootElement.Clone();
    }
}
