using System.Buffers;
using Oleada.Engine.Events;
using Oleada.Server.Realtime.Dialects;

namespace Oleada.Server.Realtime.Delivery;

/// <summary>Consecutive events of a stream as bytes for the wire.</summary>
/// <param name="Last">The last event's seq; 0 if there is none.</param>
/// <param name="IsFull">Whether it ends before the stream does, so that it never changes.</param>
/// <param name="Ends">Where each event ends in the bytes.</param>
internal sealed record EncodedPage(ReadOnlyMemory<byte> Bytes, long Last, bool IsFull, int[] Ends)
{
    /// <summary>Events of a page. A page ends where a block of so many does, so readers that began apart come to share pages.</summary>
    public const int MaxEvents = 64;

    /// <summary>Bytes of a page; an event that is larger has a page of its own.</summary>
    public const int MaxBytes = 64 * 1024;

    public static readonly EncodedPage None = new(default, 0, false, []);

    public bool IsEmpty => Ends.Length == 0;

    /// <summary>How many events a page after a seq may have.</summary>
    public static int LimitAfter(long after) => MaxEvents - (int)(after % MaxEvents);

    /// <param name="events">Those after a seq, as many as the page may have, or all that there are.</param>
    /// <param name="limit">As many as it may have.</param>
    public static EncodedPage Of(IReadOnlyList<LogEvent> events, PageFormat format, int limit)
    {
        if (events.Count == 0)
            return None;
        var buffer = new ArrayBufferWriter<byte>(Math.Min(MaxBytes, events.Count * 512));
        var ends = new List<int>(events.Count);
        foreach (var entry in events)
        {
            var before = buffer.WrittenCount;
            format.Write(buffer, entry);
            if (buffer.WrittenCount > MaxBytes && ends.Count > 0)
                return new EncodedPage(buffer.WrittenMemory[..before], entry.Seq - 1, true, [.. ends]);
            ends.Add(buffer.WrittenCount);
        }
        return new EncodedPage(buffer.WrittenMemory, events[^1].Seq, ends.Count == limit, [.. ends]);
    }

    /// <summary>The bytes up to the end of an event; all of them if the page ends before.</summary>
    public ReadOnlyMemory<byte> UpTo(long seq) => seq >= Last ? Bytes : Bytes[..Ends[^(int)(Last - seq + 1)]];
}
