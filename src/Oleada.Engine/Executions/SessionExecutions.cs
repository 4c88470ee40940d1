using Oleada.Engine.Events;

namespace Oleada.Engine.Executions;

/// <summary>Which executions were started in which session: read from the log once, then told by the host.</summary>
public sealed class SessionExecutions
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<string>> _bySession = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Action<string>> _watchers = new(StringComparer.Ordinal);
    private readonly EventLog _log;
    private Task? _read;

    internal SessionExecutions(EventLog log) => _log = log;

    /// <summary>Ids of the executions of a session, oldest first.</summary>
    public async ValueTask<IReadOnlyList<string>> OfAsync(string sessionId, CancellationToken cancellation)
    {
        Task read;
        lock (_gate)
            read = _read is { IsFaulted: false } ? _read : _read = Task.Run(ReadAsync, CancellationToken.None);
        await read.WaitAsync(cancellation);
        lock (_gate)
            return _bySession.TryGetValue(sessionId, out var known) ? [.. known] : [];
    }

    /// <summary>
    /// Tells of each execution that starts in a session from now on, on the thread that starts it. Whoever watches first
    /// and asks then misses none.
    /// </summary>
    public IDisposable Watch(string sessionId, Action<string> started)
    {
        lock (_gate)
            _watchers[sessionId] = _watchers.GetValueOrDefault(sessionId) + started;
        return new Watcher(this, sessionId, started);
    }

    internal void Add(string sessionId, string executionId)
    {
        Action<string>? watchers;
        lock (_gate)
        {
            AddKnown(sessionId, executionId);
            watchers = _watchers.GetValueOrDefault(sessionId);
        }
        watchers?.Invoke(executionId);
    }

    private async Task ReadAsync()
    {
        var all = await ExecutionList.ReadAsync(_log, static _ => Range.All, CancellationToken.None);
        lock (_gate)
        {
            // Those that started meanwhile are the newest.
            var told = _bySession.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray(), StringComparer.Ordinal);
            _bySession.Clear();
            foreach (var one in all.Where(one => one.SessionId is not null))
                AddKnown(one.SessionId!, one.ExecutionId);
            foreach (var (session, executions) in told)
                foreach (var execution in executions)
                    AddKnown(session, execution);
        }
    }

    private void AddKnown(string sessionId, string executionId)
    {
        if (!_bySession.TryGetValue(sessionId, out var known))
            _bySession[sessionId] = known = [];
        if (!known.Contains(executionId, StringComparer.Ordinal))
            known.Add(executionId);
    }

    private sealed class Watcher(SessionExecutions sessions, string sessionId, Action<string> started) : IDisposable
    {
        public void Dispose()
        {
            lock (sessions._gate)
            {
                var left = sessions._watchers.GetValueOrDefault(sessionId) - started;
                if (left is null)
                    sessions._watchers.Remove(sessionId);
                else
                    sessions._watchers[sessionId] = left;
            }
        }
    }
}
