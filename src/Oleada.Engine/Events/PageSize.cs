namespace Oleada.Engine.Events;

/// <summary>
/// Keeps the pages of one follower within a number of events and of bytes. The size of the last page tells how many events
/// the next one is to be read with, so that large events are not read many times to be given one by one.
/// </summary>
public sealed class PageSize(int maxEvents, int maxBytes)
{
    /// <summary>Events of the first read, which tells how large the events of this stream are.</summary>
    private const int FirstRead = 8;

    /// <summary>How many events to read for the next page.</summary>
    public int NextLimit { get; private set; } = Math.Min(FirstRead, maxEvents);

    /// <summary>The beginning of what was read that fits into a page; at least one event.</summary>
    public IReadOnlyList<LogEvent> Cut(IReadOnlyList<LogEvent> read)
    {
        var count = 0;
        var bytes = 0L;
        while (count < Math.Min(read.Count, maxEvents) && (count == 0 || bytes + read[count].Data.Length <= maxBytes))
            bytes += read[count++].Data.Length;
        NextLimit = (int)Math.Clamp((count * (long)maxBytes / Math.Max(1, bytes)) + 1, 1, maxEvents);
        return count == read.Count ? read : [.. read.Take(count)];
    }
}
