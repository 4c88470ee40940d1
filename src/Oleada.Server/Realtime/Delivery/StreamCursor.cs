using System.Threading.Channels;
using Oleada.Engine.Events;

namespace Oleada.Server.Realtime.Delivery;

/// <summary>
/// Tells one reader of a stream when there is more to read. It holds no events, so a reader that waits for its client
/// holds none either.
/// </summary>
internal sealed class StreamCursor : IDisposable
{
    private readonly EventLog _log;
    private readonly StreamWatch _watch;
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long? _head;

    public StreamCursor(EventLog log, string stream)
    {
        _log = log;
        _watch = log.Watch(stream, () => _news.Writer.TryWrite(true));
        Source = new PageSource(stream, _watch.Read);
    }

    /// <summary>The stream.</summary>
    public PageSource Source { get; }

    /// <summary>Waits until there is an event after a seq.</summary>
    /// <returns>False if there will be none: the log has ended.</returns>
    public async ValueTask<bool> WaitAsync(long after, CancellationToken cancellationToken)
    {
        // Read after the watch began: what is committed later reaches the watch.
        _head ??= await _log.HeadAsync(Source.Stream, cancellationToken);
        while (true)
        {
            // Looked at first: nothing is committed after the end.
            var ended = _watch.Ended;
            if (Math.Max(_head.Value, _watch.Newest) > after)
                return true;
            if (ended)
                return false;
            await _news.Reader.ReadAsync(cancellationToken);
        }
    }

    /// <summary>The events after a seq, so many and so many bytes at most; one that is larger comes alone.</summary>
    public async ValueTask<IReadOnlyList<LogEvent>> ReadAsync(long after, int maxEvents, int maxBytes, CancellationToken cancellationToken)
    {
        var size = new PageSize(maxEvents, maxBytes);
        var read = Source.Newest(after, maxEvents) ?? await _log.ReadPageAsync(Source.Stream, after, size.NextLimit, cancellationToken);
        return size.Cut(read);
    }

    public void Dispose() => _watch.Dispose();
}
