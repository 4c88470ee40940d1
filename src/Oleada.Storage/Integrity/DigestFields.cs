using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Oleada.Storage.Integrity;

/// <summary>Keeps digests of different things apart, also if their fields are equal.</summary>
internal enum DigestKind
{
    Event = 1,
    Stream,
    Group,
    Snapshot,
    Segment,
    Epoch,
}

/// <summary>Everything of an event that is served, names and payload by their digests.</summary>
/// <param name="Previous">The position of the event before it in its group; 0 for the first.</param>
/// <param name="At">Milliseconds since 1970.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct EventFields(
    long Position, long Previous, long Seq, long At, UInt128 Group, UInt128 Stream, UInt128 Type, UInt128 Payload);

/// <summary>Lays fields out as bytes, of which a digest is made.</summary>
internal ref struct DigestFields(Span<byte> bytes)
{
    /// <summary>Room for the largest: an event's four numbers and four digests.</summary>
    public const int Size = (4 * sizeof(long)) + (4 * Integrity.Digest.Bytes);

    private readonly Span<byte> _bytes = bytes;
    private int _used;

    public DigestFields Add(long number)
    {
        BinaryPrimitives.WriteInt64BigEndian(_bytes[_used..], number);
        _used += sizeof(long);
        return this;
    }

    public DigestFields Add(UInt128 digest)
    {
        BinaryPrimitives.WriteUInt128BigEndian(_bytes[_used..], digest);
        _used += Integrity.Digest.Bytes;
        return this;
    }

    public readonly UInt128 Digest(DigestKind kind) => XxHash128.HashToUInt128(_bytes[.._used], (long)kind);
}
