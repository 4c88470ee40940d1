namespace Oleada.SocketIo.EngineIo;

/// <summary>The bytes of a frame that are made when they are sent, once more for each part that the client takes.</summary>
/// <param name="length">How many bytes there are.</param>
public abstract class FrameSource(int length)
{
    /// <summary>How many bytes there are.</summary>
    public int Length => length;

    /// <summary>Makes the bytes: the same ones each time.</summary>
    /// <param name="cancellationToken">The session has ended.</param>
    public abstract ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken);
}
