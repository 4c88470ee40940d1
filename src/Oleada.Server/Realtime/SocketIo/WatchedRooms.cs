using System.Collections.Concurrent;
using Oleada.Contracts;
using Oleada.Engine.Events;
using Oleada.Server.Realtime.Delivery;

namespace Oleada.Server.Realtime.SocketIo;

/// <summary>The rooms that one client has joined. Changed by what the client sends alone, one message after the other.</summary>
internal sealed class WatchedRooms(Watcher watcher)
{
    private const string SessionPrefix = "session:";

    private readonly ConcurrentDictionary<string, Joined> _joined = new(concurrencyLevel: 1, capacity: 1, StringComparer.Ordinal);
    private volatile IReadOnlyList<RoomPosition> _coming = [];

    /// <summary>Streams whose events go to this client.</summary>
    public JoinedStreams Streams { get; } = new();

    /// <summary>Where the client is. Rooms that it is just being told about count already.</summary>
    public IEnumerable<RoomPosition> Positions
    {
        get
        {
            // Read in this order, and written in the other one, a room that is being joined is never in neither.
            var coming = _coming;
            var joined = _joined.Values.Select(joined => joined.Own.Position with { Runs = joined.Session?.Runs });
            return coming.Count == 0 ? joined : joined.Concat(coming).DistinctBy(room => room.Room, StringComparer.Ordinal);
        }
    }

    private RealtimeSetup Setup => watcher.Setup;

    /// <summary>Answers a wish to join; nothing of the room is sent before the answer.</summary>
    /// <param name="answer">Takes the answer, a JSON object.</param>
    public async Task JoinAsync(ClientMessage.Subscribe wish, Func<string, byte[], Task> answer)
    {
        if (Objection(wish.Room) is { } objection)
        {
            await answer("error", ServerMessages.Error(objection));
            return;
        }
        // A wish for more than what comes from now on takes the stream over from a session that gives it.
        if (!_joined.ContainsKey(wish.Room) && (wish.Snapshot || wish.Since is not null))
            await StopStreamAsync(wish.Room);
        var isNew = Streams.TryJoin(wish.Room);
        var session = isNew && wish.Room.StartsWith(SessionPrefix, StringComparison.Ordinal)
            ? await SessionHeads.TakeAsync(Setup.Log, Setup.Executions.Sessions, wish.Room[SessionPrefix.Length..], watcher.Ending)
            : null;
        var head = await Setup.Log.HeadAsync(wish.Room, watcher.Ending);
        if (!isNew)
        {
            await answer("subscribed", ServerMessages.Subscribed(wish.Room, head, Setup.Log.Epoch));
            return;
        }
        var arrival = new Arrival(wish, head, session, await FindGapsAsync(wish, head, session));
        var places = session is null ? null : await PlacesAsync(wish, session);
        Begin(await AnswerAsync(arrival, RunsAt(places), answer), places);
        _coming = [];
    }

    /// <summary>Answers when nothing more of the room is sent.</summary>
    public async Task LeaveAsync(string room, Func<string, byte[], Task> answer)
    {
        if (_joined.TryRemove(room, out var joined))
        {
            await joined.StopAsync();
            Streams.Leave(room);
        }
        await StopStreamAsync(room);
        await answer("unsubscribed", ServerMessages.Unsubscribed(room));
    }

    private async Task StopStreamAsync(string stream)
    {
        foreach (var joined in _joined.Values)
            if (joined.Session is { } session && await session.StopStreamAsync(stream))
                Streams.Leave(stream);
    }

    /// <summary>Whether a client may go on from here: its rooms are still open to it, and the log has what it has.</summary>
    public async Task<bool> CanContinueAsync(RecoveryPlace recovery, CancellationToken cancellation)
    {
        var rooms = recovery.Rooms;
        if (rooms.Count > Setup.Limits.SubscriptionsPerConnection || rooms.DistinctBy(room => room.Room, StringComparer.Ordinal).Count() < rooms.Count)
            return false;
        foreach (var room in rooms)
        {
            if (!Room.MayJoin(watcher.Caller, room.Room) || !await HasAsync(room.Room, room.Seq, recovery.Epoch, cancellation))
                return false;
            if (room.Position is { } position && !Setup.Log.HasPosition(position, recovery.Epoch))
                return false;
            if (room.Runs is { } runs && !await HasRunsAsync(room.Room, runs, recovery, cancellation))
                return false;
        }
        return true;
    }

    /// <summary>Goes on where the client is.</summary>
    /// <param name="greet">Called before the first event is sent.</param>
    public async Task ContinueAsync(IReadOnlyList<RoomPosition> rooms, Func<Task> greet)
    {
        _coming = rooms;
        await greet();
        foreach (var room in rooms)
            Streams.TryJoin(room.Room);
        foreach (var room in rooms)
        {
            IReadOnlyList<(string, long?)>? places = null;
            if (room.Runs is { } runs)
            {
                var all = await Setup.Executions.Sessions.OfAsync(room.Room[SessionPrefix.Length..], watcher.Ending);
                places = [.. all.Select((one, index) => (one, runs.Open.TryGetValue(one, out var seq) ? seq : index < runs.Known ? (long?)null : 0))];
            }
            Begin(room, places);
        }
        _coming = [];
    }

    public async Task StopAsync()
    {
        foreach (var joined in _joined.Values)
            await joined.StopAsync();
    }

    private void Begin(RoomPosition start, IReadOnlyList<(string, long?)>? places)
    {
        var session = places is null ? null : new WatchedSession(watcher, start.Room[SessionPrefix.Length..]);
        session?.Start(places!);
        _joined[start.Room] = new Joined(new WatchedRoom(watcher, start with { Runs = null }), session);
    }

    private async Task<bool> HasAsync(string stream, long seq, string? epoch, CancellationToken cancellation)
    {
        var head = await Setup.Log.HeadAsync(stream, cancellation);
        return await Setup.Log.FindGapAsync(stream, seq, epoch, head, cancellation) is null;
    }

    /// <summary>
    /// Whether the log has what a client has of a session's executions. Those that the offset does not list were given to
    /// their end: after a restart the end has to be there still.
    /// </summary>
    private async Task<bool> HasRunsAsync(string room, SessionRuns runs, RecoveryPlace recovery, CancellationToken cancellation)
    {
        foreach (var (execution, seq) in runs.Open)
            if (!await HasAsync(StreamName.Execution(execution), seq, recovery.Epoch, cancellation))
                return false;
        if (recovery.Epoch == Setup.Log.Epoch)
            return true;

        var all = await Setup.Executions.Sessions.OfAsync(room[SessionPrefix.Length..], cancellation);
        if (all.Count < runs.Known)
            return false;
        var joined = recovery.Rooms.Select(one => one.Room).ToHashSet(StringComparer.Ordinal);
        foreach (var execution in all.Take(runs.Known).Where(one => !runs.Open.ContainsKey(one)))
            if (!joined.Contains(StreamName.Execution(execution)) && !await HasEndAsync(execution, recovery.Epoch, cancellation))
                return false;
        return true;
    }

    private async Task<bool> HasEndAsync(string execution, string? epoch, CancellationToken cancellation)
    {
        var stream = StreamName.Execution(execution);
        var head = await Setup.Log.HeadAsync(stream, cancellation);
        return await Setup.Log.ReadAsync(stream, Math.Max(0, head - 1), 1, cancellation) is [{ Type: "execution_completed" } end]
            && Setup.Log.HasPosition(end.Position, epoch);
    }

    /// <summary>Finds what the log does not have of what the client has: of the room's own stream first.</summary>
    private async Task<IReadOnlyList<(string Stream, long From, StreamGap Gap)>> FindGapsAsync(
        ClientMessage.Subscribe wish, long head, SessionHeads? session)
    {
        var gaps = new List<(string, long, StreamGap)>();
        if (wish.Since is { } since && await Setup.Log.FindGapAsync(wish.Room, since, wish.Epoch, head, watcher.Ending) is { } own)
            gaps.Add((wish.Room, since, own));
        if (session is not null)
            gaps.AddRange(await session.FindGapsAsync(wish, watcher.Ending));
        return gaps;
    }

    private async Task<RoomPosition> AnswerAsync(Arrival arrival, SessionRuns? runs, Func<string, byte[], Task> answer)
    {
        var (wish, head, session, gaps) = arrival;
        var gap = gaps.FirstOrDefault(one => one.Stream == wish.Room).Gap;
        var start = new RoomPosition(wish.Room, gap?.To ?? wish.Since ?? head, wish.MaxRate, null, runs);
        // One that comes back without the snapshot that it wants, or before it was told a gap, has to ask anew.
        _coming = wish.Snapshot || gaps.Count > 0 ? [] : [start];
        await answer("subscribed", ServerMessages.Subscribed(wish.Room, head, Setup.Log.Epoch, session?.Heads));
        foreach (var (stream, from, missing) in gaps)
            await answer("gap", ServerMessages.Gap(stream, from, missing, Setup.Log.Epoch));
        if (wish.Snapshot || (gap is not null && RoomSnapshots.Has(wish.Room)))
        {
            var snapshot = await Setup.Snapshots.TakeAsync(wish.Room, wish.Tasks, watcher.Ending);
            start = start with { Seq = snapshot.Seq, Position = wish.Tasks ? snapshot.Position : null };
            _coming = [start];
            await answer("snapshot", snapshot.Message);
        }
        return start;
    }

    private static SessionRuns? RunsAt(IReadOnlyList<(string Execution, long? After)>? places) => places is null ? null : new SessionRuns(
        places.Count,
        places.Where(place => place.After is not null).ToDictionary(place => place.Execution, place => place.After!.Value, StringComparer.Ordinal));

    private async Task<IReadOnlyList<(string, long?)>> PlacesAsync(ClientMessage.Subscribe wish, SessionHeads session)
    {
        var places = new List<(string, long?)>();
        foreach (var execution in session.Executions)
            places.Add((execution, await session.PlaceAsync(execution, wish, watcher.Ending)));
        return places;
    }

    private MessageError? Objection(string room)
    {
        var most = Setup.Limits.SubscriptionsPerConnection;
        if (!Room.MayJoin(watcher.Caller, room))
            return new MessageError("access_denied", "this key may not listen to this room", room);
        return _joined.Count >= most && !_joined.ContainsKey(room)
            ? new MessageError("too_many_subscriptions", $"a connection has at most {most} subscriptions", room)
            : null;
    }

    /// <param name="Head">The last seq of the room's own stream.</param>
    /// <param name="Session">Set for a session's room.</param>
    /// <param name="Gaps">What the log does not have of what the client has.</param>
    private sealed record Arrival(
        ClientMessage.Subscribe Wish, long Head, SessionHeads? Session, IReadOnlyList<(string Stream, long From, StreamGap Gap)> Gaps);

    private sealed record Joined(WatchedRoom Own, WatchedSession? Session)
    {
        public async Task StopAsync()
        {
            if (Session is not null)
                await Session.StopAsync();
            await Own.StopAsync();
        }
    }
}
