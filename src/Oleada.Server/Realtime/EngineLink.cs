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
            await PutAsync(new Commit([], Task.FromResult<IReadOnlyList<long>>([]), fault));
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
        await PutAsync(new Commit(batch, _door.AppendAsync(batch, CancellationToken.None).AsTask(), null));
    }

    private async ValueTask PutAsync(Commit commit)
    {
        try
        {
            await _commits.Writer.WriteAsync(commit, _ending);
        }
        catch (OperationCanceledException)
        {
            // The connection is ending: nobody waits for the answer.
        }
    }

    private async Task AcknowledgeAsync()
    {
        await foreach (var commit in _commits.Reader.ReadAllAsync(_ending))
        {
            if (await SeqsAsync(commit) is not { } seqs)
                return;
            if (commit.Fault is { } fault)
                await _outbox.SendAsync(Frames.Text(LinkMessages.Error(fault)), _ending);
            foreach (var answer in Answers(commit.Events, seqs))
                await _outbox.SendAsync(Frames.Text(answer), _ending);
        }
    }

    /// <returns>Null if the log is closed: the server is stopping, and the connection is about to be told.</returns>
    private static async Task<IReadOnlyList<long>?> SeqsAsync(Commit commit)
    {
        try
        {
            return await commit.Done;
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>One answer for all of them, if their numbers grow; else the sender is told one by one.</summary>
    private static IEnumerable<byte[]> Answers(IReadOnlyList<TicketEvent> events, IReadOnlyList<long> seqs)
    {
        var asked = events.Zip(seqs, (one, seq) => (Id: one.LinkId, Seq: seq)).Where(one => one.Id is not null).ToArray();
        var isInOrder = asked.Zip(asked.Skip(1), (one, next) => one.Id < next.Id).All(follows => follows);
        return asked.Length > 1 && isInOrder
            ? [LinkMessages.AckUpTo(asked[^1].Id!.Value)]
            : asked.Select(one => LinkMessages.Ack(one.Id!.Value, one.Seq));
    }

    private sealed record Commit(IReadOnlyList<TicketEvent> Events, Task<IReadOnlyList<long>> Done, TicketFault? Fault);
}
