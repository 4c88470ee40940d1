using Oleada.Contracts;
using Oleada.Engine.Events;

namespace Oleada.Server.Tickets;

/// <summary>Where ticket events from other programs come in, over HTTP and over engine links.</summary>
internal sealed class TicketDoor(EventLog log) : IDisposable
{
    /// <summary>Newest events of a ticket whose keys are known.</summary>
    public const int Window = 10_000;

    private const int MostKeys = 500_000;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _order = new(1);
    private readonly TicketKeys _keys = new(Window, MostKeys);

    /// <summary>The epoch in which it appends.</summary>
    public string Epoch => log.Epoch;

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
            var missing = await ReadMissingAsync(batch, cancellation);
            Claim(missing, batch, answers, fresh, claims);
            commit = CommitClaimedAsync(fresh, claims);
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

    private async Task<IReadOnlyList<SeenKeys>> ReadMissingAsync(IReadOnlyList<TicketEvent> batch, CancellationToken cancellation)
    {
        string[] missing;
        lock (_gate)
        {
            missing = [.. batch.Where(happened => happened.Key is not null).Select(happened => happened.OnTicket.Stream)
                .Distinct(StringComparer.Ordinal).Where(stream => !_keys.Has(stream))];
        }
        var read = new List<SeenKeys>(missing.Length);
        foreach (var stream in missing)
            read.Add(await _keys.ReadAsync(log, stream, cancellation));
        return read;
    }

    private void Claim(
        IReadOnlyList<SeenKeys> missing, IReadOnlyList<TicketEvent> batch, (Task<long> Seq, bool Duplicate)[] answers, List<TicketEvent> fresh,
        List<TaskCompletionSource<long>> claims)
    {
        lock (_gate)
        {
            foreach (var ticket in missing)
                _keys.Put(ticket);
            for (var i = 0; i < answers.Length; i++)
            {
                TaskCompletionSource<long>? seq = null;
                var isNew = batch[i].Key is not { } key || _keys.TryClaim(batch[i].OnTicket.Stream, key, out seq);
                seq ??= new TaskCompletionSource<long>();
                answers[i] = (seq.Task, !isNew);
                if (!isNew)
                    continue;
                fresh.Add(batch[i]);
                claims.Add(seq);
            }
            _keys.Trim();
        }
    }

    /// <summary>
    /// Once claimed it is carried through, also when its sender goes away, since others may wait for the same key. If
    /// the log fails they are told so, and the keys are new again.
    /// </summary>
    private async ValueTask CommitClaimedAsync(List<TicketEvent> fresh, List<TaskCompletionSource<long>> claims)
    {
        try
        {
            var seqs = await CommitAsync(fresh, CancellationToken.None);
            Settle(fresh, isCommitted: true);
            for (var i = 0; i < seqs.Length; i++)
                claims[i].SetResult(seqs[i]);
        }
        catch (Exception failure)
        {
            Settle(fresh, isCommitted: false);
            foreach (var claim in claims)
            {
                claim.SetException(failure);
                _ = claim.Task.Exception; // Nobody else may be waiting for it.
            }
            throw;
        }
    }

    private void Settle(List<TicketEvent> fresh, bool isCommitted)
    {
        lock (_gate)
        {
            foreach (var happened in fresh)
                if (happened.Key is { } key)
                    _keys.Settle(happened.OnTicket.Stream, key, isCommitted);
        }
    }
}
