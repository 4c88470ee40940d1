using Oleada.Engine.Events;
using Oleada.Server.Realtime.Delivery;

namespace Oleada.Server.Realtime.SocketIo;

/// <summary>A stream that a client follows: the loop that reads the log for it, at the client's pace.</summary>
internal sealed class WatchedRoom
{
    private readonly CancellationTokenSource _stop;
    private readonly Watcher _watcher;
    private readonly Task _running;
    private readonly RoomPosition _start;
    private long _seq;
    private long _position;
    private bool _ended;

    /// <param name="start">It is followed from here on.</param>
    public WatchedRoom(Watcher watcher, RoomPosition start)
    {
        (_watcher, _start, _seq, _position) = (watcher, start, start.Seq, start.Position ?? 0);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(watcher.Ending);
        // On its own from the first step: what it can send at once must not keep the connection from being read.
        _running = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>Read and written in the watcher's turn, so that an offset has it as it was sent.</summary>
    public RoomPosition Position => _start with { Seq = Volatile.Read(ref _seq), Position = _start.Position is null ? null : Volatile.Read(ref _position) };

    /// <summary>Whether it was an execution, and the client has its end: nothing comes any more.</summary>
    public bool Ended => Volatile.Read(ref _ended);

    /// <summary>When this returns, no event of the room is sent any more.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            var phases = await ReadPhasesAsync();
            if (_start is { Position: null, Rate: null })
                await FollowStreamAsync(phases);
            else
                await foreach (var events in FollowThinned())
                    await _watcher.SendAsync(events, Advance, phases, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            // Left, or the connection has ended.
        }
        catch (EventLogHarmedException harmed)
        {
            await TellAsync(harmed);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            _watcher.Setup.OnFailure(failure);
            await _watcher.Socket.DisconnectAsync(connection: true);
        }
    }

    /// <summary>The room ends where the harm begins; the client's other rooms go on.</summary>
    private async Task TellAsync(EventLogHarmedException harmed)
    {
        try
        {
            await _watcher.SayAsync("error", ServerMessages.Error(MessageError.Of(harmed, _start.Room)));
        }
        catch (Exception gone) when (gone is OperationCanceledException or ObjectDisposedException)
        {
            // The connection has ended.
        }
    }

    private async Task FollowStreamAsync(ConsolePhases? phases)
    {
        using var cursor = new StreamCursor(_watcher.Setup.Log, _start.Room);
        while (await cursor.WaitAsync(_seq, _stop.Token))
        {
            // Read when there is room, so that no events are held for a client that takes none.
            await _watcher.Socket.WhenRoomAsync(Watcher.PartBytes, _stop.Token);
            await SendPartAsync(cursor, phases);
        }
    }

    private async Task SendPartAsync(StreamCursor cursor, ConsolePhases? phases)
    {
        var events = await cursor.ReadAsync(_seq, Watcher.PartEvents, Watcher.PartBytes, _stop.Token);
        await _watcher.SendAsync(events, Advance, phases, _stop.Token);
    }

    private IAsyncEnumerable<IReadOnlyList<LogEvent>> FollowThinned()
    {
        var log = _watcher.Setup.Log;
        if (_start.Position is { } position)
            return ThinnedPages.WithoutOutputAsync(log.FollowGroupAsync(_start.Room, position, _stop.Token));
        var pages = log.FollowAsync(_start.Room, _start.Seq, _stop.Token);
        return ThinnedPages.FollowAsync(pages, _start.Rate!.Value, _watcher.Setup.Time, _stop.Token);
    }

    private void Advance(LogEvent sent)
    {
        Volatile.Write(ref _position, sent.Position);
        if (sent.Stream != _start.Room)
            return;
        Volatile.Write(ref _seq, sent.Seq);
        if (sent.Type == "execution_completed")
            Volatile.Write(ref _ended, true);
    }

    /// <summary>For a console: what its phases are at, which the events that it is not given again decide.</summary>
    private async Task<ConsolePhases?> ReadPhasesAsync()
    {
        const int PageEvents = 512;
        if (!_watcher.Profile.IsConsole || !_start.Room.StartsWith("execution:", StringComparison.Ordinal))
            return null;
        var phases = new ConsolePhases();
        for (var after = 0L; after < _start.Seq;)
        {
            var page = await _watcher.Setup.Log.ReadAsync(_start.Room, after, (int)Math.Min(PageEvents, _start.Seq - after), _stop.Token);
            if (page.Count == 0)
                break;
            foreach (var entry in page)
                phases.After(entry);
            after = page[^1].Seq;
        }
        return phases;
    }
}
