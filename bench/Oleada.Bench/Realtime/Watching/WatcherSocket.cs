using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Oleada.Bench.Realtime.Watching;

/// <summary>
/// A WebSocket without comfort: many of them must cost a benchmark less than the server. Whole text messages only,
/// which is what the server sends.
/// </summary>
internal sealed class WatcherSocket : IDisposable
{
    private const int MostBuffered = 1 << 20;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>Connects and upgrades.</summary>
    /// <param name="receiveBytes">Size of the kernel's receive buffer; 0 leaves it as it is.</param>
    public async Task ConnectAsync(int port, string key, int receiveBytes, CancellationToken cancellation)
    {
        if (receiveBytes > 0)
            _socket.ReceiveBufferSize = receiveBytes;
        await _socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
        var request = $"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: oleada.v1\r\n" +
            $"Authorization: Bearer {key}\r\n\r\n";
        await _socket.SendAsync(Encoding.ASCII.GetBytes(request), cancellation);
        int head;
        while ((head = _buffer.AsSpan(0, _end).IndexOf("\r\n\r\n"u8)) < 0)
            await FillAsync(int.MaxValue, cancellation);
        var answer = Encoding.ASCII.GetString(_buffer, 0, head);
        if (!answer.StartsWith("HTTP/1.1 101", StringComparison.Ordinal))
            throw new InvalidOperationException($"the upgrade was refused: {answer.Split('\r')[0]}");
        _start = head + 4;
    }

    public async Task SendAsync(string text, CancellationToken cancellation)
    {
        var payload = Encoding.UTF8.GetBytes(text);
        // The mask is required and may be any: 0 leaves the text as it is.
        byte[] head = payload.Length < 126
            ? [0x81, (byte)(0x80 | payload.Length), 0, 0, 0, 0]
            : [0x81, 0x80 | 126, (byte)(payload.Length >> 8), (byte)payload.Length, 0, 0, 0, 0];
        await _socket.SendAsync((byte[])[.. head, .. payload], cancellation);
    }

    /// <summary>Waits for more bytes.</summary>
    /// <param name="most">How many to take at most.</param>
    /// <returns>False if the server closed the connection.</returns>
    public async ValueTask<bool> FillAsync(int most, CancellationToken cancellation)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _end < MostBuffered ? _end * 2 : throw new InvalidOperationException("a message is too long"));
        var read = await _socket.ReceiveAsync(_buffer.AsMemory(_end, Math.Min(most, _buffer.Length - _end)), cancellation);
        _end += read;
        return read > 0;
    }

    /// <summary>The next message that is here whole; it is overwritten by the next fill.</summary>
    public bool TryTake(out ReadOnlySpan<byte> message)
    {
        message = default;
        while (true)
        {
            var rest = _buffer.AsSpan(_start, _end - _start);
            if (rest.Length < 2)
                return false;
            var (head, length) = (rest[1] & 127) switch
            {
                126 => (4, rest.Length < 4 ? int.MaxValue : BinaryPrimitives.ReadUInt16BigEndian(rest[2..])),
                127 => (10, rest.Length < 10 ? int.MaxValue : (int)BinaryPrimitives.ReadUInt64BigEndian(rest[2..])),
                var small => (2, small),
            };
            if (rest.Length - head < length)
                return false;
            _start += head + length;
            if ((rest[0] & 15) != 1)
                continue;
            message = rest.Slice(head, length);
            return true;
        }
    }

    public void Dispose() => _socket.Dispose();
}
