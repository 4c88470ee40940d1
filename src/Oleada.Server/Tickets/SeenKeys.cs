using Oleada.Contracts;
using Oleada.Engine.Events;

namespace Oleada.Server.Tickets;

/// <summary>
/// The idempotency keys that came lately, each with the seq that its event got or will get. A key belongs to a
/// ticket. When there are too many, the oldest is forgotten. Used under the door's lock.
/// </summary>
internal sealed class SeenKeys(int most)
{
    private readonly Dictionary<(string Stream, string Key), TaskCompletionSource<long>> _seqs = [];
    private readonly Queue<((string Stream, string Key) Of, TaskCompletionSource<long> Seq)> _order = new();

    /// <param name="seq">Has the seq of the event that came first with this key, once that is committed.</param>
    /// <returns>True if this is the first one: its sender completes <paramref name="seq"/>.</returns>
    public bool TryClaim(string stream, string key, out TaskCompletionSource<long> seq)
    {
        if (_seqs.TryGetValue((stream, key), out var earlier))
        {
            seq = earlier;
            return false;
        }
        seq = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        Add(stream, key, seq);
        return true;
    }

    public void Forget(string stream, string key) => _seqs.Remove((stream, key));

    /// <summary>Takes up what the log has.</summary>
    public void Add(LogEvent found)
    {
        if (!found.Stream.StartsWith("ticket:", StringComparison.Ordinal)
            || TicketRules.TextIn(found.Data.Span, "key"u8) is not { IsEmpty: false } text)
            return;
        var seq = new TaskCompletionSource<long>();
        seq.SetResult(found.Seq);
        Add(found.Stream, TicketRules.Unquoted(text), seq);
    }

    private void Add(string stream, string key, TaskCompletionSource<long> seq)
    {
        if (_order.Count == most)
        {
            var (of, oldest) = _order.Dequeue();
            // A key that was forgotten and came again has a younger place in the order.
            if (_seqs.TryGetValue(of, out var kept) && kept == oldest)
                _seqs.Remove(of);
        }
        _order.Enqueue(((stream, key), seq));
        _seqs[(stream, key)] = seq;
    }

    /// <summary>Reads the keys of the newest events of the tenant's feed from the log.</summary>
    public static async Task<SeenKeys> ReadAsync(EventLog log, int most, CancellationToken cancellation)
    {
        const int Page = 500;
        var seen = new SeenKeys(most);
        var head = await log.HeadAsync(Tenant.Feed, cancellation);
        var before = head > most ? await log.ReadAsync(Tenant.Feed, head - most - 1, 1, cancellation) : [];
        var after = before is [var oldest] ? oldest.Position : 0;
        while (true)
        {
            var page = await log.ReadGroupAsync(Tenant.Feed, after, Page, cancellation);
            foreach (var found in page)
                seen.Add(found);
            if (page.Count < Page)
                return seen;
            after = page[^1].Position;
        }
    }
}
