using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;

namespace Oleada.Client.Streams;

/// <summary>One connection that carries one stream.</summary>
internal sealed class StreamLine : IDisposable
{
    private const int LargestMessage = 32 << 20;

    private readonly ClientWebSocket _socket = new();
    private readonly Uri _address;
    private readonly OleadaClientOptions _options;
    private byte[] _buffer = new byte[16 * 1024];

    public StreamLine(Uri server, string key, OleadaClientOptions options)
    {
        _address = new UriBuilder(new Uri(server, "/ws")) { Scheme = server.Scheme == "https" ? "wss" : "ws" }.Uri;
        _options = options;
        _socket.Options.AddSubProtocol("oleada.v1");
        _socket.Options.SetRequestHeader("Authorization", "Bearer " + key);
        _socket.Options.CollectHttpResponseDetails = true;
        _socket.Options.KeepAliveInterval = options.KeepAlive;
        _socket.Options.KeepAliveTimeout = options.KeepAlive;
    }

    /// <summary>Why the connection ended or could not be made.</summary>
    public string? Fault { get; private set; }

    /// <summary>Connects and subscribes.</summary>
    /// <returns>False if that failed; it may work later.</returns>
    public async Task<bool> ConnectAsync(string stream, long since, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(_options.Timeout, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        return await TryAsync(
            async () =>
            {
                await _socket.ConnectAsync(_address, either.Token);
                var wish = JsonSerializer.SerializeToUtf8Bytes(
                    new SubscribeMessage("subscribe", stream, since), ClientJson.Default.SubscribeMessage);
                await _socket.SendAsync(wish, WebSocketMessageType.Text, endOfMessage: true, either.Token);
                while (await ReceiveAsync(either.Token) is { } message)
                    if (message.TypeOf() == "subscribed")
                        return true;
                return false;
            },
            cancellation);
    }

    /// <summary>The event of the stream after <paramref name="last"/>.</summary>
    /// <returns>Null if the connection is lost.</returns>
    public async Task<Envelope?> ReadAsync(string stream, long last, CancellationToken cancellation)
    {
        Envelope? next = null;
        await TryAsync(
            async () =>
            {
                while (next is null && await ReceiveAsync(cancellation) is { } message)
                    if (message.AsEnvelope() is { } envelope && envelope.Stream == stream && envelope.Seq > last)
                        next = envelope;
                return next is not null;
            },
            cancellation);
        return next is null || next.Seq == last + 1 ? next : throw new StreamGapException(next.Stream, last, next.Seq - 1);
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>The next message; null if the server closes.</summary>
    private async Task<ServerMessage?> ReceiveAsync(CancellationToken cancellation)
    {
        var length = 0;
        while (true)
        {
            if (length == _buffer.Length)
                Array.Resize(ref _buffer, length < LargestMessage ? length * 2 : throw new WebSocketException("a message is too long"));
            var part = await _socket.ReceiveAsync(_buffer.AsMemory(length), cancellation);
            if (part.MessageType == WebSocketMessageType.Close)
                return Closed();
            length += part.Count;
            if (part.EndOfMessage)
                return ServerMessage.Read(_buffer.AsMemory(0, length));
        }
    }

    private ServerMessage? Closed()
    {
        Fault = _socket.CloseStatusDescription;
        return (int?)_socket.CloseStatus is 4001 or 4002
            ? throw new OleadaException(new Problem { Status = 401, Title = "Authentication required", Detail = Fault })
            : null;
    }

    /// <summary>A server that is away is no error; one that refuses is.</summary>
    private async Task<bool> TryAsync(Func<Task<bool>> step, CancellationToken cancellation)
    {
        try
        {
            return await step();
        }
        catch (WebSocketException) when (_socket.HttpStatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            throw new OleadaException(new Problem
            {
                Status = (int)_socket.HttpStatusCode,
                Title = "Refused",
                Detail = "the server does not accept this key",
            });
        }
        catch (Exception lost) when (lost is WebSocketException or IOException or JsonException)
        {
            Fault = lost.Message;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            Fault = "the server does not answer";
        }
        return false;
    }
}
