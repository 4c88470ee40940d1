using Oleada.Server.Realtime.Delivery;
using Oleada.Server.Tickets;
using Oleada.Server.WebSockets;

namespace Oleada.Server.Realtime;

/// <summary>
/// The ticket events that a program sends over its connection. What has been read at once is committed at once; until
/// it has been handed on, the link is not read, so what comes meanwhile is the next commit, and a sender that is faster
/// than the log or the delivery is slowed down. Without the wait for delivery a busy core would make many small commits,
/// each of which costs a sync and a round of its own.
/// </summary>
internal sealed class EngineLink(RealtimeSetup setup, Outbox outbox, CancellationToken ending)
{
    private const int MostEvents = 512;

    private readonly List<TicketEvent> _batch = [];

    /// <summary>Takes a message; it is committed with those that are read with it.</summary>
    public async ValueTask TakeAsync(ReadOnlyMemory<byte> message)
    {
        var (happened, fault) = setup.TicketReader.Read(message.Span, setup.Wall.GetUtcNow());
        if (happened is not null)
            _batch.Add(happened);
        if (fault is not null || _batch.Count >= MostEvents)
            await CommitAsync();
        if (fault is not null)
            await outbox.SendAsync(Frames.Text(LinkMessages.Error(fault)), ending);
    }

    /// <summary>Commits what has been taken, and answers.</summary>
    /// <exception cref="OperationCanceledException">The connection is ending; what was taken is committed all the same.</exception>
    public async ValueTask CommitAsync()
    {
        if (_batch.Count == 0)
            return;
        TicketEvent[] batch = [.. _batch];
        _batch.Clear();
        IReadOnlyList<long> seqs;
        try
        {
            // Not the connection's to cancel: what was read from it is committed whole.
            seqs = await setup.Door.AppendAsync(batch, CancellationToken.None);
        }
        catch (ObjectDisposedException)
        {
            return; // The log is closed: the server is stopping, and the connection is about to be told.
        }
        foreach (var answer in Answers(batch, seqs))
            await outbox.SendAsync(Frames.Text(answer), ending);
        await setup.Rooms.WhenServedAsync().WaitAsync(ending);
    }

    private static IEnumerable<byte[]> Answers(IReadOnlyList<TicketEvent> events, IReadOnlyList<long> seqs)
    {
        var asked = events.Zip(seqs, (one, seq) => (Id: one.LinkId, Seq: seq)).Where(one => one.Id is not null).ToArray();
        var isInOrder = asked.Zip(asked.Skip(1), (one, next) => one.Id < next.Id).All(follows => follows);
        return asked.Length > 1 && isInOrder
            ? [LinkMessages.AckUpTo(asked[^1].Id!.Value)]
            : asked.Select(one => LinkMessages.Ack(one.Id!.Value, one.Seq));
    }
}
