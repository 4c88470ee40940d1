using System.IO.Pipelines;

namespace Oleada.Server.WebSockets;

/// <summary>The client's half of a WebSocket: frames from a pipe become whole messages. One reader, not thread-safe.</summary>
internal sealed class FrameReader(PipeReader input, FrameLimits limits, bool deflate)
{
    /// <summary>The next message that is buffered already. False: more bytes are needed, see <see cref="WaitAsync"/>.</summary>
    public bool TryRead(out SocketMessage message) => throw new NotSupportedException($"{input}{limits}{deflate}");

    /// <summary>Waits until more bytes came. False: the client's side has ended.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellation) => throw new NotSupportedException($"{cancellation.IsCancellationRequested}");
}
