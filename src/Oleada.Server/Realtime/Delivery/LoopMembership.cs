using System.Buffers;
using Oleada.Engine.Events;

namespace Oleada.Server.Realtime.Delivery;

/// <summary>A room that is read for one client alone, since the client wants it in a way of its own.</summary>
internal sealed class LoopMembership : Membership
{
    private const int BatchBytes = 32 * 1024;

    private readonly CancellationTokenSource _stop;
    private readonly Connection _connection;
    private readonly Task _running;
    private long _seq;

    private LoopMembership(Connection connection, string room, long after, Func<LoopMembership, CancellationToken, Task> loop)
    {
        (_connection, Room, _seq) = (connection, room, after);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(connection.Ending);
        _running = Task.Run(() => connection.GuardAsync(room, () => loop(this, _stop.Token)));
    }

    public override string Room { get; }

    public override long Seq => Interlocked.Read(ref _seq);

    public override long Lag => 0;

    public override bool IsLive => false;

    /// <summary>Every event of a group after a position, those of its tasks included, but no output.</summary>
    public static LoopMembership FollowGroup(Connection connection, EventLog log, string group, long seq, long position) =>
        new(connection, group, seq, (self, stop) =>
            self.SendAllAsync(ThinnedPages.WithoutOutputAsync(log.FollowGroupAsync(group, position, stop)), stop));

    /// <summary>A room's events with progress thinned to so many events in a second.</summary>
    public static LoopMembership FollowThinned(Connection connection, EventLog log, string room, long after, int perSecond, TimeProvider time) =>
        new(connection, room, after, (self, stop) =>
            self.SendAllAsync(ThinnedPages.FollowAsync(log.FollowAsync(room, after, stop), perSecond, time, stop), stop));

    public override async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task SendAllAsync(IAsyncEnumerable<IReadOnlyList<LogEvent>> pages, CancellationToken stop)
    {
        await foreach (var page in pages)
            await SendAsync(page, stop);
    }

    /// <summary>Writes in parts that the outbox copies, so that a client that does not read holds one of them.</summary>
    private async Task SendAsync(IEnumerable<LogEvent> events, CancellationToken stop)
    {
        var buffer = new ArrayBufferWriter<byte>();
        foreach (var entry in events)
        {
            _connection.Format.Write(buffer, entry);
            if (entry.Stream == Room)
                Interlocked.Exchange(ref _seq, entry.Seq);
            if (buffer.WrittenCount < BatchBytes)
                continue;
            await _connection.Outbox.SendAsync(buffer.WrittenMemory, stop);
            buffer = new ArrayBufferWriter<byte>();
        }
        if (buffer.WrittenCount > 0)
            await _connection.Outbox.SendAsync(buffer.WrittenMemory, stop);
    }
}
