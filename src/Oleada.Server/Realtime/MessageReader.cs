using System.Net.WebSockets;

namespace Oleada.Server.Realtime;

/// <summary>Puts a client's frames together into messages of bounded size.</summary>
internal sealed class MessageReader(WebSocket socket, int limit)
{
    private const int FirstSize = 4096;

    private byte[] _buffer = new byte[Math.Min(FirstSize, limit)];

    /// <summary>The next message; its text is valid until the next call.</summary>
    /// <exception cref="WebSocketException">The client is gone.</exception>
    public async ValueTask<Received> ReadAsync()
    {
        if (_buffer.Length > FirstSize)
            _buffer = new byte[FirstSize];
        var length = 0;
        var tooLong = false;
        while (true)
        {
            if (length == _buffer.Length)
            {
                tooLong |= _buffer.Length == limit;
                length = tooLong ? 0 : length;
                if (!tooLong)
                    Array.Resize(ref _buffer, Math.Min(limit, _buffer.Length * 2));
            }
            var part = await socket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None);
            if (part.MessageType == WebSocketMessageType.Close)
                return new Received(ReceivedKind.Close);
            length += part.Count;
            if (!part.EndOfMessage)
                continue;
            if (tooLong)
                return new Received(ReceivedKind.TooLong);
            return part.MessageType == WebSocketMessageType.Text
                ? new Received(ReceivedKind.Text, _buffer.AsMemory(0, length))
                : new Received(ReceivedKind.Binary);
        }
    }
}

internal enum ReceivedKind
{
    Text,
    Binary,
    TooLong,
    Close,
}

internal readonly record struct Received(ReceivedKind Kind, ReadOnlyMemory<byte> Text = default);
