using System.Net;
using System.Net.WebSockets;
using Oleada.Client.Http;
using Oleada.Contracts.Rest;

namespace Oleada.Client.Lines;

/// <summary>
/// One WebSocket to the server. A server that is away is <see cref="LineLostException"/>, one that refuses the key
/// <see cref="OleadaException"/>.
/// </summary>
internal sealed class LineSocket : IDisposable
{
    private const int LargestMessage = 32 << 20;
    private static readonly TimeSpan Leave = TimeSpan.FromSeconds(2);

    private readonly ClientWebSocket _socket = new();
    private readonly Uri _address;
    private readonly OleadaClientOptions _options;
    private byte[] _buffer = new byte[16 * 1024];

    public LineSocket(Uri server, string key, OleadaClientOptions options)
    {
        _address = new UriBuilder(new Uri(server, "/ws")) { Scheme = server.Scheme == "https" ? "wss" : "ws" }.Uri;
        _options = options;
        _socket.Options.AddSubProtocol("oleada.v1");
        _socket.Options.SetRequestHeader("Authorization", "Bearer " + key);
        _socket.Options.RemoteCertificateValidationCallback = Certificates.Check(options);
        _socket.Options.CollectHttpResponseDetails = true;
        // Pings are sent as messages: their answers show that the server reads.
        _socket.Options.KeepAliveInterval = TimeSpan.Zero;
    }

    public Task ConnectAsync(CancellationToken stop) => WithinAsync(_options.Timeout, token => _socket.ConnectAsync(_address, token), stop);

    public Task SendAsync(byte[] message, CancellationToken stop) =>
        WithinAsync(_options.Timeout, token => _socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, token), stop);

    /// <summary>Takes leave, and waits in bounded time for the server to do so, which ends the reading.</summary>
    public Task CloseAsync(Task reading, CancellationToken stop) => WithinAsync(
        Leave,
        async token =>
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, token);
            await reading.WaitAsync(token);
        },
        stop);

    /// <summary>The next message's bytes, good until the next call.</summary>
    /// <param name="heard">Called with every part that comes.</param>
    public async Task<ReadOnlyMemory<byte>> ReceiveAsync(Action heard)
    {
        for (var length = 0; ;)
        {
            if (length == _buffer.Length)
                Array.Resize(ref _buffer, length < LargestMessage ? length * 2 : throw new LineLostException("a message of the server is too long"));
            var part = await PartAsync(length);
            heard();
            if (part.MessageType == WebSocketMessageType.Close)
                throw Closed();
            length += part.Count;
            if (part.EndOfMessage)
                return _buffer.AsMemory(0, length);
        }
    }

    /// <summary>Ends everything that is under way.</summary>
    public void Abort() => _socket.Abort();

    public void Dispose() => _socket.Dispose();

    private async Task<ValueWebSocketReceiveResult> PartAsync(int length)
    {
        try
        {
            return await _socket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None);
        }
        catch (Exception lost) when (IsLoss(lost) || lost is OperationCanceledException)
        {
            throw new LineLostException(lost.Message, lost);
        }
    }

    private Exception Closed() => (int?)_socket.CloseStatus is 4001 or 4002
        ? Refused(401, _socket.CloseStatusDescription)
        : new LineLostException(string.IsNullOrEmpty(_socket.CloseStatusDescription)
            ? $"the server closed the connection ({(int?)_socket.CloseStatus})" : _socket.CloseStatusDescription);

    private async Task WithinAsync(TimeSpan limit, Func<CancellationToken, Task> step, CancellationToken stop)
    {
        using var due = new CancellationTokenSource(limit, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, stop);
        try
        {
            await step(either.Token);
        }
        catch (WebSocketException) when (_socket.HttpStatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            throw Refused((int)_socket.HttpStatusCode, "the server does not accept this key");
        }
        catch (Exception lost) when (IsLoss(lost))
        {
            throw new LineLostException(lost.Message, lost);
        }
        catch (OperationCanceledException late) when (!stop.IsCancellationRequested)
        {
            throw new LineLostException("the server does not answer", late);
        }
    }

    // A socket that was aborted meanwhile says so in two more ways.
    private static bool IsLoss(Exception failure) =>
        failure is WebSocketException or IOException or HttpRequestException or ObjectDisposedException or InvalidOperationException;

    private static OleadaException Refused(int status, string? reason) =>
        new(new Problem { Status = status, Title = "Authentication required", Detail = reason });
}
