using Oleada.Engine.Events;
using Oleada.Server.Realtime.Dialects;

namespace Oleada.Server.Realtime.Delivery;

/// <summary>
/// Pages of the log in the form of the wire, for readers that are behind. A full page never changes, so readers at the
/// same place share it. Bounded in bytes: the oldest go first, and what is gone is read from the log again. A reader holds
/// a page only while it writes to a socket that takes bytes.
/// </summary>
internal sealed class EncodedPages(EventLog log) : IDisposable
{
    private const long MaxKeptBytes = 16L << 20;
    private const int ReadersAtOnce = 2;
    private const int TurnsAtOnce = 32;

    /// <summary>Events of the first read, which tells how large the events of this page are.</summary>
    private const int FirstRead = 8;

    private readonly Lock _gate = new();
    private readonly Dictionary<Key, Task<EncodedPage>> _pages = [];
    private readonly Queue<(Key Key, int Bytes)> _kept = new();
    private readonly SemaphoreSlim _readers = new(ReadersAtOnce);
    private readonly SemaphoreSlim _turns = new(TurnsAtOnce);
    private long _keptBytes;

    /// <summary>Bytes of the pages that are kept for sharing.</summary>
    public long KeptBytes => Interlocked.Read(ref _keptBytes);

    /// <summary>Waits until few enough others have a page in their hands. Call <see cref="EndTurn"/> afterwards.</summary>
    public Task BeginTurnAsync(CancellationToken cancellationToken) => _turns.WaitAsync(cancellationToken);

    public void EndTurn() => _turns.Release();

    /// <summary>The page after a seq: the same bytes each time, with more behind them once there is more. Empty at the end.</summary>
    public async ValueTask<EncodedPage> AfterAsync(PageSource source, PageFormat format, long after, CancellationToken cancellationToken)
    {
        var key = new Key(source.Stream, format, after);
        var limit = EncodedPage.LimitAfter(after);
        var known = Find(key);
        // A page that is not full yet is nobody else's for long.
        if (known is null && source.Newest(after, limit) is { } newest && IsOpen(newest, limit))
            return EncodedPage.Of(newest, format, limit);
        return await (known ?? ShareAsync(source, key, limit)).WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        _readers.Dispose();
        _turns.Dispose();
    }

    private static bool IsOpen(IReadOnlyList<LogEvent> newest, int limit) =>
        newest.Count < limit && newest.Sum(entry => (long)entry.Data.Length) < EncodedPage.MaxBytes;

    private Task<EncodedPage>? Find(Key key)
    {
        lock (_gate)
            return _pages.GetValueOrDefault(key);
    }

    private Task<EncodedPage> ShareAsync(PageSource source, Key key, int limit)
    {
        lock (_gate)
        {
            if (_pages.TryGetValue(key, out var known))
                return known;
            // Not the caller's to cancel: others may wait for the same page.
            return _pages[key] = Task.Run(() => MakeAsync(source, key, limit));
        }
    }

    private async Task<EncodedPage> MakeAsync(PageSource source, Key key, int limit)
    {
        EncodedPage? page = null;
        await _readers.WaitAsync();
        try
        {
            page = EncodedPage.Of(source.Newest(key.After, limit) ?? await ReadAsync(key, limit), key.Format, limit);
            return page;
        }
        finally
        {
            _readers.Release();
            Settle(key, page);
        }
    }

    /// <summary>Reads in steps, so that a page of large events does not read many more than it can have.</summary>
    private async Task<IReadOnlyList<LogEvent>> ReadAsync(Key key, int limit)
    {
        var events = new List<LogEvent>();
        var bytes = 0L;
        for (var step = FirstRead; events.Count < limit && bytes <= EncodedPage.MaxBytes; step = StepAfter(events.Count, bytes))
        {
            var wanted = Math.Min(step, limit - events.Count);
            var read = await ReadAsync(key, events, wanted);
            events.AddRange(read);
            bytes += read.Sum(entry => (long)entry.Data.Length);
            if (read.Count < wanted)
                break;
        }
        return events;
    }

    /// <summary>Reads on after some events. Those before a harmed one are a page that is not full; the next one fails.</summary>
    private async Task<IReadOnlyList<LogEvent>> ReadAsync(Key key, List<LogEvent> before, int limit)
    {
        try
        {
            return await log.ReadPageAsync(key.Stream, before.Count == 0 ? key.After : before[^1].Seq, limit);
        }
        catch (EventLogHarmedException) when (before.Count > 0)
        {
            return [];
        }
    }

    /// <summary>As many events as fill the page if they are as large as those so far.</summary>
    private static int StepAfter(int events, long bytes) =>
        (int)Math.Clamp(((EncodedPage.MaxBytes - bytes) * events / Math.Max(1, bytes)) + 1, 1, EncodedPage.MaxEvents);

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
            _kept.Enqueue((key, page.Bytes.Length));
            var bytes = _keptBytes + page.Bytes.Length;
            while (bytes > MaxKeptBytes && _kept.TryDequeue(out var oldest))
            {
                _pages.Remove(oldest.Key);
                bytes -= oldest.Bytes;
            }
            Interlocked.Exchange(ref _keptBytes, bytes);
        }
    }

    private readonly record struct Key(string Stream, PageFormat Format, long After);
}
