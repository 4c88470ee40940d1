using System.Collections.Concurrent;

namespace Oleada.Server.Auth;

/// <summary>Tells live connections that their caller's key or sign-in has ended.</summary>
internal sealed class CallerWatch
{
    private readonly ConcurrentDictionary<Entry, Caller> _watched = [];

    /// <param name="onEnded">Called once, from another thread; must not block or throw.</param>
    /// <returns>Dispose it to stop watching; <paramref name="onEnded"/> is not called after that.</returns>
    public IDisposable Watch(Caller caller, Action onEnded)
    {
        var entry = new Entry(this, onEnded);
        _watched[entry] = caller;
        return entry;
    }

    private sealed record Entry(CallerWatch Watch, Action OnEnded) : IDisposable
    {
        public void Dispose() => Watch._watched.TryRemove(this, out _);
    }
}
