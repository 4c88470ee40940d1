using System.Threading.Channels;
using Oleada.Contracts;
using Oleada.Engine.Executions;

namespace Oleada.Server.Realtime.Delivery;

/// <summary>
/// A session's room: its own stream, and the streams of the executions that are started in it. Those that start while it
/// is joined are followed from their first event.
/// </summary>
internal sealed class SessionMembership : Membership, IDisposable
{
    private readonly Connection _connection;
    private readonly SessionExecutions _sessions;
    private readonly string _session;
    private readonly Subscription _own;
    private readonly CancellationTokenSource _stop;
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Dictionary<string, Subscription> _executions = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turn = new(1);
    private readonly HashSet<string> _known;
    private Task _running = Task.CompletedTask;

    private SessionMembership(Connection connection, SessionExecutions sessions, string session, Subscription own, IEnumerable<string> known)
    {
        (_connection, _sessions, _session, _own) = (connection, sessions, session, own);
        _known = new HashSet<string>(known, StringComparer.Ordinal);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(connection.Ending);
    }

    public override string Room => _own.Room;

    public override long Seq => _own.Seq;

    public override long Lag => _own.Lag;

    public override bool IsLive => _own.IsLive;

    /// <param name="after">The session's own stream goes on after this seq.</param>
    /// <param name="wish">Says how much of the executions the client has.</param>
    /// <param name="heads">The session's executions at the time of joining.</param>
    public static async Task<SessionMembership> StartAsync(
        Connection connection, SessionExecutions sessions, ClientMessage.Subscribe wish, long after, SessionHeads heads)
    {
        var session = wish.Room["session:".Length..];
        var own = await connection.FollowAsync(wish.Room, after);
        var membership = new SessionMembership(connection, sessions, session, own, heads.Executions);
        try
        {
            foreach (var execution in heads.Executions)
                if (await heads.PlaceAsync(execution, wish, connection.Ending) is { } place)
                    await membership.FollowAsync(execution, place);
        }
        catch
        {
            await membership.StopAsync();
            throw;
        }
        membership._running = Task.Run(() => connection.GuardAsync(membership.Room, membership.FollowNewAsync));
        return membership;
    }

    public override async Task<bool> StopStreamAsync(string stream)
    {
        await _turn.WaitAsync();
        try
        {
            if (!_executions.Remove(stream, out var execution))
                return false;
            await execution.StopAsync();
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    public override async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
        foreach (var (stream, execution) in _executions)
        {
            await execution.StopAsync();
            _connection.Streams.Leave(stream);
        }
        await _own.StopAsync();
        Dispose();
    }

    public void Dispose()
    {
        _turn.Dispose();
        _stop.Dispose();
    }

    private async Task FollowNewAsync()
    {
        using var watch = _sessions.Watch(_session, _ => _news.Writer.TryWrite(true));
        while (true)
        {
            foreach (var execution in await _sessions.OfAsync(_session, _stop.Token))
                if (_known.Add(execution))
                    await FollowAsync(execution, 0);
            await _news.Reader.ReadAsync(_stop.Token);
        }
    }

    private async Task FollowAsync(string execution, long after)
    {
        var stream = StreamName.Execution(execution);
        await _turn.WaitAsync(_stop.Token);
        try
        {
            // A client that has joined the execution itself gets its events from there.
            if (_connection.Streams.TryJoin(stream))
                _executions[stream] = await _connection.FollowAsync(stream, after);
        }
        finally
        {
            _turn.Release();
        }
    }
}
