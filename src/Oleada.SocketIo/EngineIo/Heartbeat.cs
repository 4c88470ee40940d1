namespace Oleada.SocketIo.EngineIo;

/// <summary>
/// When to ping a client and when to give it up: pure, told what happened and when. A ping is due so long after the last
/// pong; the client has then the timeout to answer, counted anew when the ping has really been taken from the queue, since
/// a slow client gets it late, and with every packet that comes from it.
/// </summary>
internal sealed class Heartbeat(TimeSpan interval, TimeSpan timeout, DateTimeOffset opened)
{
    private DateTimeOffset _pingAt = opened + interval;
    private DateTimeOffset? _giveUpAt;

    /// <summary>When to look again.</summary>
    public DateTimeOffset Due => _giveUpAt ?? _pingAt;

    public Beat Look(DateTimeOffset now)
    {
        if (_giveUpAt is { } end)
            return now >= end ? Beat.GiveUp : Beat.None;
        if (now < _pingAt)
            return Beat.None;
        // Counted from when it was due; but a server that was held up itself gives its clients half of the time at least.
        var (onTime, late) = (_pingAt + timeout, now + (timeout / 2));
        _giveUpAt = onTime > late ? onTime : late;
        return Beat.Ping;
    }

    public void PingTaken(DateTimeOffset now)
    {
        if (_giveUpAt is not null)
            _giveUpAt = now + timeout;
    }

    public void Received(DateTimeOffset now, bool isPong)
    {
        if (isPong && _giveUpAt is not null)
            (_giveUpAt, _pingAt) = (null, now + interval);
        else if (_giveUpAt is not null)
            _giveUpAt = now + timeout;
    }
}

internal enum Beat
{
    None,
    Ping,
    GiveUp,
}
