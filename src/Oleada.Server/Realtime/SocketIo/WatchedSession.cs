using System.Collections.Concurrent;
using System.Threading.Channels;
using Oleada.Contracts;
using Oleada.Engine.Executions;

namespace Oleada.Server.Realtime.SocketIo;

/// <summary>The executions of a session, each followed as it starts, beside the session's own stream.</summary>
internal sealed class WatchedSession : IDisposable
{
    private readonly Watcher _watcher;
    private readonly string _session;
    private readonly ConcurrentDictionary<string, WatchedRoom> _followed = new(StringComparer.Ordinal);
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stop;
    private Task _running = Task.CompletedTask;
    private int _known;

    public WatchedSession(Watcher watcher, string session)
    {
        (_watcher, _session) = (watcher, session);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(watcher.Ending);
    }

    public SessionRuns Runs => new(Volatile.Read(ref _known), _followed
        .Where(run => !run.Value.Ended)
        .ToDictionary(run => StreamName.ExecutionIdOf(run.Key)!, run => run.Value.Position.Seq, StringComparer.Ordinal));

    private SessionExecutions Executions => _watcher.Setup.Executions.Sessions;

    /// <param name="places">Where each of the executions known so far goes on, oldest first; null for one that is not wanted.</param>
    public void Start(IReadOnlyList<(string Execution, long? After)> places)
    {
        foreach (var (execution, after) in places)
        {
            if (after is { } seq)
                Follow(execution, seq);
            Volatile.Write(ref _known, _known + 1);
        }
        _running = Task.Run(FollowNewAsync, CancellationToken.None);
    }

    /// <returns>False if it does not follow this stream.</returns>
    public async Task<bool> StopStreamAsync(string stream)
    {
        if (!_followed.TryRemove(stream, out var run))
            return false;
        await run.StopAsync();
        return true;
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
        foreach (var stream in _followed.Keys)
            if (await StopStreamAsync(stream))
                _watcher.Rooms.Streams.Leave(stream);
        Dispose();
    }

    public void Dispose() => _stop.Dispose();

    private async Task FollowNewAsync()
    {
        try
        {
            using var watch = Executions.Watch(_session, _ => _news.Writer.TryWrite(true));
            while (true)
            {
                foreach (var execution in (await Executions.OfAsync(_session, _stop.Token)).Skip(_known))
                {
                    // First followed, then known: an offset that counts it has its place too.
                    Follow(execution, 0);
                    Volatile.Write(ref _known, _known + 1);
                }
                await _news.Reader.ReadAsync(_stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Left, or the connection has ended.
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            _watcher.Setup.OnFailure(failure);
            await _watcher.Socket.DisconnectAsync(connection: true);
        }
    }

    private void Follow(string execution, long after)
    {
        var stream = StreamName.Execution(execution);
        // A client that has joined the execution itself gets its events from there.
        if (_watcher.Rooms.Streams.TryJoin(stream))
            _followed[stream] = new WatchedRoom(_watcher, new RoomPosition(stream, after));
    }
}
