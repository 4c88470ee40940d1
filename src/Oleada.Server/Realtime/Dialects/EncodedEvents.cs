using Oleada.Engine.Events;

namespace Oleada.Server.Realtime.Dialects;

/// <summary>
/// The newest encoded events, by place in the log, so that many clients of one room share the same bytes. Bounded:
/// 1,024 events of at most 8 KB; a newer event takes the place of an older one, a larger one is not kept.
/// </summary>
internal sealed class EncodedEvents
{
    private const int Slots = 1024;
    private const int LargestKept = 8 * 1024;

    private readonly Entry?[] _slots = new Entry?[Slots];

    public byte[]? Find(LogEvent entry) =>
        Volatile.Read(ref _slots[Slot(entry)]) is { } kept && ReferenceEquals(kept.Event, entry) ? kept.Bytes : null;

    public void Keep(LogEvent entry, byte[] bytes)
    {
        if (bytes.Length <= LargestKept)
            Volatile.Write(ref _slots[Slot(entry)], new Entry(entry, bytes));
    }

    private static int Slot(LogEvent entry) => (int)(entry.Position & (Slots - 1));

    private sealed record Entry(LogEvent Event, byte[] Bytes);
}
