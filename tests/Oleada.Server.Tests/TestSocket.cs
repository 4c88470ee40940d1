using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Oleada.Server.Tests;

/// <summary>A client of <c>/ws</c> that sends text and takes messages one by one.</summary>
internal sealed class TestSocket : IDisposable
{
    private readonly ClientWebSocket _socket;
    private byte[] _buffer = new byte[64 * 1024];

    private TestSocket(ClientWebSocket socket) => _socket = socket;

    public string? Subprotocol => _socket.SubProtocol;

    public static async Task<TestSocket> OpenAsync(
        Uri server, string? subprotocol, string? key, string query = "", string? origin = null, string? certificateHash = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        if (subprotocol is not null)
            socket.Options.AddSubProtocol(subprotocol);
        if (key is not null)
            socket.Options.SetRequestHeader("Authorization", "Bearer " + key);
        if (origin is not null)
            socket.Options.SetRequestHeader("Origin", origin);
        if (certificateHash is not null)
            socket.Options.RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.GetCertHashString(HashAlgorithmName.SHA256) == certificateHash;
        var address = new UriBuilder(server) { Scheme = server.Scheme == "https" ? "wss" : "ws", Path = "/ws", Query = query }.Uri;
        try
        {
            await socket.ConnectAsync(address, CancellationToken.None).WaitAsync(TestServer.Patience);
        }
        catch (WebSocketException) when (socket.HttpStatusCode >= HttpStatusCode.BadRequest)
        {
            throw new HttpRequestException("refused", null, socket.HttpStatusCode);
        }
        return new TestSocket(socket);
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    public Task SendAsync(byte[] bytes, WebSocketMessageType type) =>
        _socket.SendAsync(bytes, type, endOfMessage: true, CancellationToken.None).WaitAsync(TestServer.Patience);

    public Task SubscribeAsync(string room, long? since = null) => SendAsync(since is null
        ? $$"""{"type":"subscribe","room":"{{room}}"}"""
        : $$"""{"type":"subscribe","room":"{{room}}","since":{{since}}}""");

    public async Task<string> ReceiveTextAsync() =>
        await NextAsync() is { } text ? text : throw new InvalidOperationException($"closed: {_socket.CloseStatus} {_socket.CloseStatusDescription}");

    public async Task<JsonElement> ReceiveAsync()
    {
        using var json = JsonDocument.Parse(await ReceiveTextAsync(), new JsonDocumentOptions { AllowDuplicateProperties = false });
        return json.RootElement.Clone();
    }

    public async Task<JsonElement> AskAsync(string text)
    {
        await SendAsync(text);
        return await ReceiveAsync();
    }

    /// <summary>Takes messages until the server closes; returns its code and reason.</summary>
    public async Task<(int Code, string? Reason)> ClosedAsync()
    {
        while (await NextAsync() is not null)
        {
        }
        return ((int)_socket.CloseStatus!.Value, _socket.CloseStatusDescription);
    }

    public Task CloseAsync() =>
        _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).WaitAsync(TestServer.Patience);

    public void Dispose() => _socket.Dispose();

    private async Task<string?> NextAsync()
    {
        var length = 0;
        while (true)
        {
            if (length == _buffer.Length)
                Array.Resize(ref _buffer, length * 2);
            var part = await _socket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None).AsTask().WaitAsync(TestServer.Patience);
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            length += part.Count;
            if (part.EndOfMessage)
                return Encoding.UTF8.GetString(_buffer, 0, length);
        }
    }
}
