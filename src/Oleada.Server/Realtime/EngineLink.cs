using System.Threading.Channels;
using Oleada.Server.Realtime.Delivery;
using Oleada.Server.Tickets;
using Oleada.Server.WebSockets;

namespace Oleada.Server.Realtime;

/// <summary>
/// The ticket events that a program sends over its connection. What has been read at once is committed at once; a few
/// commits may be under way, and while there are no more the link is not read, which slows the sender down.
/// </summary>
internal sealed class EngineLink
{
    private const int MostEvents = 256;
    private const int CommitsUnderWay = 4;

    private readonly TicketDoor _door;
    private readonly TicketEventReader _reader;
    private readonly TimeProvider _time;
    private readonly Outbox _outbox;
    private readonly CancellationToken _ending;
    private readonly Channel<Commit> _commits = Channel.CreateBounded<Commit>(
        new BoundedChannelOptions(CommitsUnderWay) { SingleReader = true, SingleWriter = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly List<TicketEvent> _batch = [];

    public EngineLink(RealtimeSetup setup, Outbox outbox, Func<Func<Task>, Task> guard, CancellationToken ending)
    {
        (_door, _reader, _time, _outbox, _ending) = (setup.Door, setup.TicketReader, setup.Time, outbox, ending);
        Acknowledging = guard(AcknowledgeAsync);
    }

    /// <summary>The loop that answers; ends with the connection.</summary>
    public Task Acknowledging { get; }

    /// <summary>Takes a message; it is committed with those that are read with it.</summary>
    public async ValueTask TakeAsync(ReadOnlyMemory<byte> message)
    {
        var (happened, fault) = _reader.Read(message.Span, _time.GetUtcNow());
        if (happened is null)
        {
            await CommitAsync(); // What came before it is answered before it.
            await _commits.Writer.WriteAsync(new Commit([], Task.FromResult<IReadOnlyList<long>>([]), fault), _ending);
            return;
        }
        _batch.Add(happened);
        if (_batch.Count >= MostEvents)
            await CommitAsync();
    }

    /// <summary>Commits what has been taken; returns when that is under way.</summary>
    public async ValueTask CommitAsync()
    {
        if (_batch.Count == 0)
            return;
        TicketEvent[] batch = [.. _batch];
        _batch.Clear();
        // Not the connection's to cancel: what was read from it is committed whole.
        var commit = new Commit(batch, _door.AppendAsync(batch, CancellationToken.None).AsTask(), null);
        await _commits.Writer.WriteAsync(commit, _ending);
    }

    private async Task AcknowledgeAsync()
    {
        await foreach (var commit in _commits.Reader.ReadAllAsync(_ending))
        {
            var seqs = await commit.Done;
            if (commit.Fault is { } fault)
                await _outbox.SendAsync(Frames.Text(LinkMessages.Error(fault)), _ending);
            if (Answer(commit.Events, seqs) is { } answer)
                await _outbox.SendAsync(Frames.Text(answer), _ending);
        }
    }

    /// <summary>One answer for all of them, if the numbers say that nothing lies between; else the sender is told one by one.</summary>
    private static byte[]? Answer(IReadOnlyList<TicketEvent> events, IReadOnlyList<long> seqs)
    {
        for (var i = events.Count - 1; i >= 0; i--)
            if (events[i].LinkId is { } id)
                return events.Count(one => one.LinkId is not null) == 1 ? LinkMessages.Ack(id, seqs[i]) : LinkMessages.AckUpTo(id);
        return null;
    }

    private sealed record Commit(IReadOnlyList<TicketEvent> Events, Task<IReadOnlyList<long>> Done, TicketFault? Fault);
}
