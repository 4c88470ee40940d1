using System.Buffers;
using Oleada.Engine.Events;
using Oleada.Server.Realtime.Dialects;

namespace Oleada.Server.Realtime.Delivery;

/// <summary>
/// Pages of the log as ready frames, for those who are behind. A page that is full never changes, so many who come back
/// at once share it: it is read and encoded once. Bounded in bytes; the oldest go first.
/// </summary>
internal sealed class EncodedPages(EventLog log) : IDisposable
{
    public const int PageEvents = 64;

    private const long MostBytes = 16L << 20;

    /// <summary>Bytes of a page that is made for one client alone; one event more than that may be in it.</summary>
    private const int OwnPageBytes = 32 * 1024;
    private const int ReadersAtOnce = 2;

    private readonly Lock _gate = new();
    private readonly Dictionary<Key, Task<EncodedPage>> _pages = [];
    private readonly Queue<(Key Key, int Bytes)> _kept = new();
    private readonly SemaphoreSlim _readers = new(ReadersAtOnce);
    private long _bytes;

    /// <summary>Some events after a seq; none at the end of the stream.</summary>
    public async ValueTask<EncodedPage> AfterAsync(LiveRoom room, FrameFormat format, long after, CancellationToken cancellation)
    {
        var number = after / PageEvents;
        // A page that is not full yet is nobody else's for long.
        if (room.Seq < (number + 1) * PageEvents && room.Newest(after, PageEvents) is { } newest)
            return EncodedPage.Of(newest, format, OwnPageBytes);
        var page = await PageAsync(room, new Key(room.Name, format.Index, number), format).WaitAsync(cancellation);
        var rest = page.After(after);
        // A page that ends early ends before a harmed event: the rest up to there is read alone, and then the failure.
        return rest.IsEmpty && after < room.Seq
            ? EncodedPage.Of(await log.ReadUpToHarmAsync(room.Name, after, PageEvents, cancellation), format, OwnPageBytes)
            : rest;
    }

    public void Dispose() => _readers.Dispose();

    private Task<EncodedPage> PageAsync(LiveRoom room, Key key, FrameFormat format)
    {
        lock (_gate)
        {
            if (_pages.TryGetValue(key, out var known))
                return known;
            // Not the caller's to cancel: others may wait for the same page.
            return _pages[key] = Task.Run(() => ReadAsync(room, key, format));
        }
    }

    private async Task<EncodedPage> ReadAsync(LiveRoom room, Key key, FrameFormat format)
    {
        EncodedPage? page = null;
        await _readers.WaitAsync();
        try
        {
            var after = key.Number * PageEvents;
            page = EncodedPage.Of(room.Newest(after, PageEvents) ?? await log.ReadUpToHarmAsync(key.Stream, after, PageEvents), format);
            return page;
        }
        finally
        {
            _readers.Release();
            Settle(key, page);
        }
    }

    /// <summary>Keeps a page that is full; any other is read again the next time.</summary>
    private void Settle(Key key, EncodedPage? page)
    {
        lock (_gate)
        {
            if (page is not { IsFull: true })
            {
                _pages.Remove(key);
                return;
            }
            _kept.Enqueue((key, page.Frames.Length));
            _bytes += page.Frames.Length;
            while (_bytes > MostBytes && _kept.TryDequeue(out var oldest))
            {
                _pages.Remove(oldest.Key);
                _bytes -= oldest.Bytes;
            }
        }
    }

    private readonly record struct Key(string Stream, int Format, long Number);
}

/// <summary>Consecutive events of a stream as frames.</summary>
/// <param name="Last">The last event's seq; 0 if there is none.</param>
internal sealed record EncodedPage(ReadOnlyMemory<byte> Frames, long Last, long First, int[] Starts)
{
    public static readonly EncodedPage None = new(default, 0, 0, []);

    public bool IsFull => Starts.Length == EncodedPages.PageEvents;

    public bool IsEmpty => Starts.Length == 0;

    /// <param name="enough">Ends with the event that reaches so many bytes.</param>
    public static EncodedPage Of(IReadOnlyList<LogEvent> events, FrameFormat format, int enough = int.MaxValue)
    {
        if (events.Count == 0)
            return None;
        var buffer = new ArrayBufferWriter<byte>(Math.Min(enough, events.Count * 512));
        var starts = new List<int>(events.Count);
        for (var i = 0; i < events.Count && buffer.WrittenCount < enough; i++)
        {
            starts.Add(buffer.WrittenCount);
            format.Write(buffer, events[i]);
        }
        return new EncodedPage(buffer.WrittenMemory, events[starts.Count - 1].Seq, events[0].Seq, [.. starts]);
    }

    /// <summary>The part of it after a seq.</summary>
    public EncodedPage After(long seq)
    {
        if (seq < First)
            return this;
        return seq >= Last ? None : new EncodedPage(Frames[Starts[seq - First + 1]..], Last, seq + 1, []) with { Starts = [0] };
    }
}
