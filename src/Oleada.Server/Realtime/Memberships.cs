using Oleada.Engine.Events;
using Oleada.Server.Realtime.Delivery;

namespace Oleada.Server.Realtime;

/// <summary>The rooms that one client has joined. Changed by its connection's reading loop alone.</summary>
internal sealed class Memberships(Connection connection, RealtimeSetup setup)
{
    private const string Session = "session:";

    // Replaced as a whole: others look at it at any time, and most clients join one room or a few.
    private volatile Membership[] _joined = [];

    public IReadOnlyList<Membership> All => _joined;

    /// <summary>Answers a wish to join; nothing of the room is sent before the answer.</summary>
    public async Task JoinAsync(ClientMessage.Subscribe wish)
    {
        if (Objection(wish.Room) is { } objection)
        {
            await connection.SendAsync(ServerMessages.Error(objection));
            return;
        }
        // A wish for more than what comes from now on takes the stream over from a session that gives it.
        if (Find(wish.Room) is null && (wish.Snapshot || wish.Since is not null))
            await StopStreamAsync(wish.Room);
        var isNew = connection.Streams.TryJoin(wish.Room);
        // Known before the session's own head: an execution that starts in between is followed from its beginning.
        var session = isNew && wish.Room.StartsWith(Session, StringComparison.Ordinal)
            ? await SessionHeads.TakeAsync(setup.Log, setup.Executions.Sessions, wish.Room[Session.Length..], connection.Ending)
            : null;
        var head = await setup.Log.HeadAsync(wish.Room, connection.Ending);
        await connection.SendAsync(ServerMessages.Subscribed(wish.Room, head, setup.Log.Epoch, session?.Heads));
        if (isNew)
            _joined = [.. _joined, session is null ? await JoinStreamAsync(wish, head) : await JoinSessionAsync(wish, head, session)];
    }

    /// <summary>Answers when nothing more of the room is sent.</summary>
    public async Task LeaveAsync(string room)
    {
        if (Find(room) is { } membership)
        {
            _joined = [.. _joined.Where(other => other != membership)];
            await membership.StopAsync();
            connection.Streams.Leave(room);
        }
        await StopStreamAsync(room);
        await connection.SendAsync(ServerMessages.Unsubscribed(room));
    }

    public async Task StopAsync()
    {
        foreach (var membership in _joined)
            await membership.StopAsync();
    }

    private async Task StopStreamAsync(string stream)
    {
        foreach (var other in _joined)
            if (await other.StopStreamAsync(stream))
                connection.Streams.Leave(stream);
    }

    private Membership? Find(string room) => Array.Find(_joined, membership => membership.Room == room);

    private MessageError? Objection(string room)
    {
        var most = setup.Limits.SubscriptionsPerConnection;
        if (!Room.MayJoin(connection.Caller, room))
            return new MessageError("access_denied", "this key may not listen to this room", room);
        return _joined.Length >= most && Find(room) is null
            ? new MessageError("too_many_subscriptions", $"a connection has at most {most} subscriptions", room)
            : null;
    }

    private async Task<Membership> JoinStreamAsync(ClientMessage.Subscribe wish, long head)
    {
        var gap = await TellGapAsync(wish, head);
        var after = gap?.To ?? wish.Since ?? head;
        if (wish.Snapshot || (gap is not null && RoomSnapshots.Has(wish.Room)))
        {
            var snapshot = await setup.Snapshots.TakeAsync(wish.Room, wish.Tasks, connection.Ending);
            await connection.Outbox.SendAsync(snapshot.Frame, connection.Ending);
            if (wish.Tasks)
                return LoopMembership.FollowGroup(connection, setup.Log, wish.Room, snapshot.Seq, snapshot.Position);
            after = snapshot.Seq;
        }
        return wish.MaxRate is { } rate
            ? LoopMembership.FollowThinned(connection, setup.Log, wish.Room, after, rate, setup.Time)
            : await connection.FollowAsync(wish.Room, after);
    }

    private async Task<Membership> JoinSessionAsync(ClientMessage.Subscribe wish, long head, SessionHeads session)
    {
        var gap = await TellGapAsync(wish, head);
        foreach (var (stream, from, missing) in await session.FindGapsAsync(wish, connection.Ending))
            await connection.SendAsync(ServerMessages.Gap(stream, from, missing, setup.Log.Epoch));
        return await SessionMembership.StartAsync(
            connection, setup.Executions.Sessions, wish, gap?.To ?? wish.Since ?? head, session);
    }

    /// <summary>Tells the client if the log does not have what it has of the room's own stream.</summary>
    private async Task<StreamGap?> TellGapAsync(ClientMessage.Subscribe wish, long head)
    {
        if (wish.Since is not { } since)
            return null;
        var gap = await setup.Log.FindGapAsync(wish.Room, since, wish.Epoch, head, connection.Ending);
        if (gap is not null)
            await connection.SendAsync(ServerMessages.Gap(wish.Room, since, gap, setup.Log.Epoch));
        return gap;
    }
}
