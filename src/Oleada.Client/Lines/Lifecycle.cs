namespace Oleada.Client.Lines;

/// <summary>The life of a connection, whatever it carries: away, connecting, open, away again, in the end ended.</summary>
internal sealed class Lifecycle(OleadaClientOptions options)
{
    private static readonly byte[] Ping = """{"type":"ping"}"""u8.ToArray();

    private Phase _phase = Phase.Away;
    private int _failures;
    private TimeSpan _retryAt;
    private TimeSpan _heard;
    private TimeSpan? _pinged;
    private TimeSpan? _unwantedSince;
    private string? _fault;

    private enum Phase
    {
        Away,
        Connecting,
        Open,
        Ended,
    }

    public bool IsOpen => _phase == Phase.Open && _fault is null;

    public bool HasEnded => _phase == Phase.Ended;

    /// <summary>
    /// What to do next, given whether anything needs the connection, and when the server has to have answered what was
    /// asked (null if nothing was).
    /// </summary>
    public LineStep Step(TimeSpan now, bool wanted, TimeSpan? answerDue) => _phase switch
    {
        Phase.Away => Reach(now, wanted),
        Phase.Open => Keep(now, wanted, answerDue),
        _ => new LineStep.End(),
    };

    public void Opened(TimeSpan now)
    {
        _phase = Phase.Open;
        Heard(now);
    }

    public void Heard(TimeSpan now) => (_heard, _pinged) = (now, null);

    /// <summary>The server has accepted what was asked for: the next attempt to connect is a first one again.</summary>
    public void Confirmed() => _failures = 0;

    public void Cut(string reason) => _fault ??= reason;

    /// <returns>What to tell; null if the line has ended.</returns>
    public ConnectionChange? Lost(TimeSpan now, double jitter)
    {
        if (_phase == Phase.Ended)
            return null;
        var wait = Backoff.Wait(++_failures, options.FirstRetry, options.LongestRetry, jitter);
        var change = new ConnectionChange(ConnectionState.Reconnecting, wait, _fault);
        (_phase, _retryAt, _fault) = (Phase.Away, now + wait, null);
        return change;
    }

    public void End() => _phase = Phase.Ended;

    private LineStep Reach(TimeSpan now, bool wanted)
    {
        if (wanted && now < _retryAt)
            return new LineStep.Wait(_retryAt - now);
        _phase = wanted ? Phase.Connecting : Phase.Ended;
        return wanted ? new LineStep.Connect() : new LineStep.End();
    }

    private LineStep Keep(TimeSpan now, bool wanted, TimeSpan? answerDue)
    {
        _unwantedSince = wanted ? null : _unwantedSince ?? now;
        if (answerDue <= now || _pinged + options.KeepAlive <= now)
            Cut("the server does not answer");
        if (_fault is not null)
            return new LineStep.Drop();
        if (_unwantedSince + options.Linger <= now)
        {
            _phase = Phase.Ended;
            return new LineStep.Close();
        }
        if (_pinged is null && _heard + options.KeepAlive <= now)
        {
            _pinged = now;
            return new LineStep.Send([Ping]);
        }
        var due = Sooner(Sooner((_pinged ?? _heard) + options.KeepAlive, answerDue), _unwantedSince + options.Linger);
        return new LineStep.Wait(due - now);
    }

    private static TimeSpan? Sooner(TimeSpan? one, TimeSpan? other) => other is null || one <= other ? one : other;
}
