using System.Buffers.Binary;
using System.IO.Hashing;

namespace Oleada.Storage.Integrity;

/// <summary>
/// The chain of digests: each segment's digest covers its events' digests and the segment before it. This is the segment
/// that is still open.
/// </summary>
internal sealed class SegmentChain
{
    private readonly XxHash128 _events = new();
    private UInt128 _before;

    /// <summary>Events in the open segment.</summary>
    public int Count { get; private set; }

    public long First { get; private set; }

    /// <summary>The last event's position; of the segment before, if the open one is empty.</summary>
    public long Last { get; private set; }

    /// <summary>Begins after a segment.</summary>
    public void Begin(long lastBefore, UInt128 before)
    {
        _events.Reset();
        _before = before;
        Last = lastBefore;
        Count = 0;
    }

    public void Add(long position, UInt128 digest)
    {
        Span<byte> bytes = stackalloc byte[Digest.Bytes];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, digest);
        _events.Append(bytes);
        if (Count++ == 0)
            First = position;
        Last = position;
    }

    /// <summary>The digest of what is in the open segment now, as the segment would have it if it ended here.</summary>
    public UInt128 Seal() => Digest.OfSegment(_before, First, Last, _events.GetCurrentHashAsUInt128());
}
