using System.Net.WebSockets;

namespace Oleada.SocketIo.EngineIo;

/// <summary>The WebSocket transport: one loop reads, one writes, each packet is one message.</summary>
internal sealed class SocketLine(WebSocket socket, EngineSession session)
{
    private const int FirstBuffer = 4096;
    private const int BytesAtOnce = 64 * 1024;

    /// <summary>Bytes of a message that are sent as one frame of the protocol; what is on its way is held twice below.</summary>
    private const int FragmentBytes = 16 * 1024;

    private byte[] _buffer = new byte[FirstBuffer];

    /// <summary>Carries the session until it or the line ends.</summary>
    public async Task RunAsync()
    {
        var writing = WriteAsync();
        var reading = ReadAsync();
        await Task.WhenAny(writing, reading);
        if (reading.IsCompleted)
            session.End(CloseReason.TransportClosed);
        await writing;
        await CloseAsync(reading);
    }

    /// <summary>Lets the client try the line: <c>2probe</c>, then <c>5</c>.</summary>
    /// <returns>Whether the session's packets travel on it now.</returns>
    public async Task<bool> ProbeAsync()
    {
        var (timeout, time) = (session.Options.UpgradeTimeout, session.Options.Time);
        try
        {
            if (!(await NextAsync().WaitAsync(timeout, time, session.Ended) is { } probe && probe.Is(PacketType.Ping, "probe"u8)))
                return false;
            await socket.SendAsync(Frame.ProbeAnswer.Bytes, WebSocketMessageType.Text, true, session.Ended);
            return await NextAsync().WaitAsync(timeout, time, session.Ended) is { Type: PacketType.Upgrade, IsBinary: false }
                && session.TryTurn(Line.Probing, Line.WebSocket);
        }
        catch (Exception over) when (over is TimeoutException or OperationCanceledException or WebSocketException)
        {
            return false;
        }
    }

    /// <summary>Closes a line that does not become the session's.</summary>
    public async Task RefuseAsync()
    {
        var (timeout, time) = (session.Options.CloseTimeout, session.Options.Time);
        try
        {
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).WaitAsync(timeout, time);
        }
        catch (Exception gone) when (gone is TimeoutException or WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            socket.Abort();
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await NextAsync() is { } packet && await session.ReceiveAsync(packet))
            {
            }
        }
        catch (WebSocketException)
        {
            // The line is cut.
        }
    }

    /// <returns>Null at the end, and when the session had to be ended for what came.</returns>
    private async Task<Packet?> NextAsync()
    {
        var length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None);
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            length += part.Count;
            if (part.EndOfMessage)
                return Understand(length, part.MessageType == WebSocketMessageType.Binary);
            if (length >= session.MaxPayload)
            {
                session.End(CloseReason.TransportError);
                return null;
            }
            if (length == _buffer.Length)
                Array.Resize(ref _buffer, (int)Math.Min(session.MaxPayload, _buffer.Length * 2L));
        }
    }

    private Packet? Understand(int length, bool isBinary)
    {
        // A copy: the message outlives the buffer.
        var bytes = _buffer.AsSpan(0, length).ToArray();
        if (_buffer.Length > FirstBuffer)
            _buffer = new byte[FirstBuffer];
        if (isBinary)
            return new Packet(PacketType.Message, bytes, IsBinary: true);
        var packet = Packet.Read(bytes);
        if (packet is null)
            session.End(CloseReason.ParseError);
        return packet;
    }

    private async Task WriteAsync()
    {
        try
        {
            while (true)
            {
                var version = session.Outgoing.Version;
                var frames = session.Take(BytesAtOnce);
                foreach (var frame in frames)
                    await SendAsync(frame);
                if (session.IsDrained)
                    session.End(CloseReason.ServerClosed);
                if (frames.Count == 0)
                    await session.Outgoing.SinceAsync(version).WaitAsync(session.Ended);
            }
        }
        catch (TimeoutException)
        {
            session.End(CloseReason.Stalled);
        }
        catch (OperationCanceledException)
        {
            // The session has ended.
        }
        catch (WebSocketException)
        {
            session.End(CloseReason.TransportClosed);
        }
    }

    private async Task SendAsync(Frame frame)
    {
        var (timeout, time) = (session.Options.StallTimeout, session.Options.Time);
        var type = frame.IsBinary ? WebSocketMessageType.Binary : WebSocketMessageType.Text;
        for (var sent = 0; ;)
        {
            var part = await frame.ReadAsync(sent, FragmentBytes, session.Ended);
            sent += part.Length;
            await socket.SendAsync(part, type, sent == frame.Length, CancellationToken.None).AsTask().WaitAsync(timeout, time, session.Ended);
            if (sent == frame.Length)
                break;
        }
        session.Settle(frame);
    }

    /// <summary>Says goodbye in bounded time, then cuts the line.</summary>
    private async Task CloseAsync(Task reading)
    {
        var (timeout, time) = (session.Options.CloseTimeout, session.Options.Time);
        try
        {
            if (session.Reason != CloseReason.Stalled && socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).WaitAsync(timeout, time);
            await reading.WaitAsync(timeout, time);
        }
        catch (Exception gone) when (gone is TimeoutException or WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The client does not answer: the line is cut below.
        }
        if (socket.State != WebSocketState.Closed)
            socket.Abort();
        await reading;
    }
}
