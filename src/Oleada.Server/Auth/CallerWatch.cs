using Oleada.Storage;

namespace Oleada.Server.Auth;

/// <summary>
/// Tells live connections that their caller's key or sign-in has ended. One loop looks at the keys every few seconds,
/// and at the moment when one expires.
/// </summary>
internal sealed class CallerWatch : IAsyncDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Func<Standing> _standing;
    private readonly TimeProvider _time;
    private readonly Action<Exception> _onFailure;
    private readonly Lock _gate = new();
    private readonly HashSet<Watched> _watched = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _looking;
    private TaskCompletionSource _sooner = NewSignal();
    private DateTimeOffset _next = DateTimeOffset.MaxValue;

    /// <param name="standing">Reads who is let in now.</param>
    public CallerWatch(Func<Standing> standing, TimeProvider time, Action<Exception> onFailure)
    {
        (_standing, _time, _onFailure) = (standing, time, onFailure);
        _looking = LookAsync();
    }

    /// <param name="onEnded">Called once at most, from another thread; must not block.</param>
    /// <returns>Dispose it to stop watching; <paramref name="onEnded"/> is not called after that.</returns>
    public IDisposable Watch(Caller caller, Action onEnded)
    {
        var watched = new Watched(this, caller, onEnded);
        lock (_gate)
        {
            _watched.Add(watched);
            if (_next == DateTimeOffset.MaxValue || caller.ExpiresAt < _next)
                _sooner.TrySetResult();
        }
        return watched;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _looking;
        _stop.Dispose();
    }

    private async Task LookAsync()
    {
        try
        {
            while (true)
            {
                await WaitAsync();
                Look(_time.GetUtcNow());
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The server has stopped.
        }
    }

    /// <summary>Until the interval is over, or the first of those that are watched expires.</summary>
    private async Task WaitAsync()
    {
        while (true)
        {
            Task sooner;
            TimeSpan wait;
            lock (_gate)
            {
                var now = _time.GetUtcNow();
                _sooner = NewSignal();
                sooner = _sooner.Task;
                _next = NextLook(now);
                wait = _next == DateTimeOffset.MaxValue ? Timeout.InfiniteTimeSpan : _next - now;
            }
            if (wait <= TimeSpan.Zero && wait != Timeout.InfiniteTimeSpan)
                return;
            try
            {
                await sooner.WaitAsync(wait, _time, _stop.Token);
            }
            catch (TimeoutException)
            {
                return;
            }
        }
    }

    /// <summary>Never, as long as nobody is watched.</summary>
    private DateTimeOffset NextLook(DateTimeOffset now)
    {
        if (_watched.Count == 0)
            return DateTimeOffset.MaxValue;
        var first = _watched.Min(watched => watched.Caller.ExpiresAt);
        return first < now + Interval ? first.Value : now + Interval;
    }

    private void Look(DateTimeOffset now)
    {
        Watched[] all;
        lock (_gate)
            all = [.. _watched];
        if (all.Length == 0)
            return;
        var standing = ReadStanding();
        foreach (var watched in all)
        {
            if (standing is null ? watched.Caller.ExpiresAt <= now : !standing.Holds(watched.Caller, now))
                watched.End();
        }
    }

    /// <returns>Null if it cannot be read now; the next look may be able to.</returns>
    private Standing? ReadStanding()
    {
        try
        {
            return _standing();
        }
        catch (DataFileException failure)
        {
            _onFailure(failure);
            return null;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Watched(CallerWatch owner, Caller caller, Action onEnded) : IDisposable
    {
        private readonly Lock _turn = new();
        private bool _over;

        public Caller Caller => caller;

        public void End()
        {
            // Under the lock, so that nothing is called when the one who watched has gone.
            lock (_turn)
            {
                Leave();
                if (_over)
                    return;
                _over = true;
                Tell();
            }
        }

        public void Dispose()
        {
            lock (_turn)
                _over = true;
            Leave();
        }

        private void Tell()
        {
            try
            {
                onEnded();
            }
            catch (Exception failure)
            {
                // One connection that fails to end must not keep the others from it.
                owner._onFailure(failure);
            }
        }

        private void Leave()
        {
            lock (owner._gate)
                owner._watched.Remove(this);
        }
    }
}
