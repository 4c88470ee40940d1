namespace Oleada.SocketIo;

/// <summary>
/// Bytes that are held for clients that do not take them, of all transports together. While they are within the bound each
/// client may have its part in memory; beyond it a client has no more than a slice, and the rest is read once more when
/// the client takes bytes.
/// </summary>
/// <param name="max">The bound.</param>
public sealed class WaitingBytes(long max = WaitingBytes.DefaultMax)
{
    /// <summary>Bytes that a client may have in any case.</summary>
    public const int Slice = 4 * 1024;

    /// <summary>The bound unless another is given.</summary>
    public const long DefaultMax = 64L << 20;

    private long _held;

    /// <summary>Bytes that are held now.</summary>
    public long Held => Interlocked.Read(ref _held);

    /// <summary>Whether more than a slice may be held for another client.</summary>
    public bool HasRoom => Held < max;

    /// <summary>Counts bytes that are held from now on.</summary>
    /// <param name="bytes">How many.</param>
    public void Add(int bytes) => Interlocked.Add(ref _held, bytes);

    /// <summary>Counts bytes that are held no more.</summary>
    /// <param name="bytes">How many.</param>
    public void Remove(int bytes) => Interlocked.Add(ref _held, -bytes);
}
