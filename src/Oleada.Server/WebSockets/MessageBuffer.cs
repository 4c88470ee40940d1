using System.Buffers;

namespace Oleada.Server.WebSockets;

/// <summary>Bytes of a message that does not lie in one piece, in borrowed memory that grows with what came.</summary>
internal sealed class MessageBuffer
{
    private const int FirstSize = 256;

    private byte[] _bytes = [];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>Room for so many bytes more, which count as written.</summary>
    public Span<byte> Extend(int bytes)
    {
        if (_bytes.Length - Length < bytes)
            Grow(Length + bytes);
        Length += bytes;
        return _bytes.AsSpan(Length - bytes, bytes);
    }

    /// <summary>Writes again what was written so far back. The two may overlap: then it repeats itself.</summary>
    public void Repeat(int back, int bytes)
    {
        var to = Extend(bytes);
        var from = _bytes.AsSpan(Length - bytes - back, bytes);
        if (back >= bytes)
            from.CopyTo(to);
        else
            for (var i = 0; i < bytes; i++)
                to[i] = from[i];
    }

    /// <summary>Gives the memory back; nothing of what was written may be read any more.</summary>
    public void Release()
    {
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        Length = 0;
    }

    private void Grow(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Max(FirstSize, (int)Math.Min(2L * _bytes.Length, Array.MaxLength))));
        _bytes.AsSpan(0, Length).CopyTo(larger);
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
