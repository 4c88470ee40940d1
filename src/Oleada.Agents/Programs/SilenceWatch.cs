namespace Oleada.Agents.Programs;

/// <summary>Notices that a program has said nothing for too long, while it is the program's turn to say something.</summary>
internal sealed class SilenceWatch : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _silent;
    private readonly TimeSpan _limit;
    private int _busy;
    private bool _closed;

    public SilenceWatch(TimeSpan limit, TimeProvider time)
    {
        _limit = limit;
        _silent = new CancellationTokenSource(limit, time);
        Silent = _silent.Token;
    }

    public CancellationToken Silent { get; }

    /// <summary>It has spoken, and waits for us until <see cref="Yield"/>.</summary>
    public void Take()
    {
        lock (_gate)
        {
            _busy++;
            if (!_closed)
                _silent.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    public void Yield()
    {
        lock (_gate)
        {
            _busy--;
            if (!_closed && _busy == 0)
                _silent.CancelAfter(_limit);
        }
    }

    /// <summary>A stopped run does not wait for the one who takes its lines: that one may come back later.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            _silent.Dispose();
        }
    }
}
