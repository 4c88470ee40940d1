using Oleada.Contracts;
using Oleada.Engine.Events;

namespace Oleada.Server.Tickets;

/// <summary>Where ticket events from other programs come in, over HTTP and over engine links.</summary>
internal sealed class TicketDoor(EventLog log) : IDisposable
{
    /// <summary>Keys that are remembered, and events that they are read from after a start.</summary>
    public const int Window = 10_000;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _order = new(1);
    private SeenKeys? _seen;

    /// <summary>
    /// Appends a batch in its order, each event to its ticket's stream and to the tenant's feed, all in one append; an
    /// event whose key was seen is left out. Returns when all of it is durable.
    /// </summary>
    /// <param name="cancellation">Ends waiting for room in the log's queue; what is queued is written.</param>
    /// <returns>Per event, its seq on the ticket's stream; the first one's where the key had been seen.</returns>
    public async ValueTask<IReadOnlyList<long>> AppendAsync(IReadOnlyList<TicketEvent> batch, CancellationToken cancellation)
    {
        foreach (var happened in batch)
        {
            if (happened.Key is not null)
                return [.. (await AppendKeyedAsync(batch, cancellation)).Select(receipt => receipt.Seq)];
        }
        return await CommitAsync(batch, cancellation);
    }

    public async ValueTask<TicketReceipt> AppendAsync(TicketEvent happened, CancellationToken cancellation) =>
        happened.Key is null
            ? new TicketReceipt((await CommitAsync([happened], cancellation))[0], Duplicate: false)
            : (await AppendKeyedAsync([happened], cancellation))[0];

    public void Dispose() => _order.Dispose();

    /// <summary>The tickets' own events come first, then the feed's: each stream's are next to each other and in order.</summary>
    private async ValueTask<long[]> CommitAsync(IReadOnlyList<TicketEvent> batch, CancellationToken cancellation)
    {
        if (batch.Count == 0)
            return [];
        var events = new NewEvent[batch.Count * 2];
        for (var i = 0; i < batch.Count; i++)
            (events[i], events[batch.Count + i]) = (batch[i].OnTicket, batch[i].OnFeed);
        var written = await log.AppendAsync(new Append(Tenant.Feed, events), cancellation);
        var seqs = new long[batch.Count];
        for (var i = 0; i < seqs.Length; i++)
            seqs[i] = written[i].Seq;
        return seqs;
    }

    private async Task<TicketReceipt[]> AppendKeyedAsync(IReadOnlyList<TicketEvent> batch, CancellationToken cancellation)
    {
        var fresh = new List<TicketEvent>(batch.Count);
        var claims = new List<TaskCompletionSource<long>>(batch.Count);
        var answers = new (Task<long> Seq, bool Duplicate)[batch.Count];
        ValueTask commit;
        // Whoever came first is also queued first: from the first look at the keys until the append is in the log's queue.
        await _order.WaitAsync(cancellation);
        try
        {
            var seen = _seen ??= await SeenKeys.ReadAsync(log, Window, cancellation);
            Claim(seen, batch, answers, fresh, claims);
            commit = CommitClaimedAsync(seen, fresh, claims);
        }
        finally
        {
            _order.Release();
        }
        await commit;
        var receipts = new TicketReceipt[answers.Length];
        for (var i = 0; i < receipts.Length; i++)
            receipts[i] = new TicketReceipt(await answers[i].Seq.WaitAsync(cancellation), answers[i].Duplicate);
        return receipts;
    }

    private void Claim(
        SeenKeys seen, IReadOnlyList<TicketEvent> batch, (Task<long> Seq, bool Duplicate)[] answers, List<TicketEvent> fresh,
        List<TaskCompletionSource<long>> claims)
    {
        lock (_gate)
        {
            for (var i = 0; i < answers.Length; i++)
            {
                TaskCompletionSource<long>? seq = null;
                var isNew = batch[i].Key is not { } key || seen.TryClaim(batch[i].OnTicket.Stream, key, out seq);
                seq ??= new TaskCompletionSource<long>();
                answers[i] = (seq.Task, !isNew);
                if (!isNew)
                    continue;
                fresh.Add(batch[i]);
                claims.Add(seq);
            }
        }
    }

    /// <summary>
    /// Once claimed it is carried through, also when its sender goes away, since others may wait for the same key. If
    /// the log fails they are told so, and the keys are new again.
    /// </summary>
    private async ValueTask CommitClaimedAsync(SeenKeys seen, List<TicketEvent> fresh, List<TaskCompletionSource<long>> claims)
    {
        try
        {
            var seqs = await CommitAsync(fresh, CancellationToken.None);
            for (var i = 0; i < seqs.Length; i++)
                claims[i].SetResult(seqs[i]);
        }
        catch (Exception failure)
        {
            lock (_gate)
            {
                foreach (var happened in fresh)
                    if (happened.Key is { } key)
                        seen.Forget(happened.OnTicket.Stream, key);
            }
            foreach (var claim in claims)
            {
                claim.SetException(failure);
                _ = claim.Task.Exception; // Nobody else may be waiting for it.
            }
            throw;
        }
    }
}
