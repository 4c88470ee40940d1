using Oleada.Engine.Events;

namespace Oleada.Server.Tickets;

/// <summary>
/// The keys of the tickets that were written to lately. What is let go to stay within the bound is read from the log
/// again when its ticket comes back, so the bound costs time and forgets nothing. Used under the door's lock.
/// </summary>
/// <param name="window">Events of a ticket whose keys are known.</param>
/// <param name="most">Keys of all tickets that are held, unless more are being committed.</param>
internal sealed class TicketKeys(int window, int most)
{
    private readonly Dictionary<string, LinkedListNode<SeenKeys>> _tickets = new(StringComparer.Ordinal);

    /// <summary>The least recently used first.</summary>
    private readonly LinkedList<SeenKeys> _used = new();

    private int _count;

    public bool Has(string stream) => _tickets.ContainsKey(stream);

    /// <summary>The keys of a ticket's newest events, from the log.</summary>
    public async Task<SeenKeys> ReadAsync(EventLog log, string stream, CancellationToken cancellation)
    {
        const int Page = 500;
        var seen = new SeenKeys(stream, window);
        var after = Math.Max(0, await log.HeadAsync(stream, cancellation) - window);
        while (await log.ReadAsync(stream, after, Page, cancellation) is { Count: > 0 } page)
        {
            foreach (var found in page)
                seen.Add(found);
            after = page[^1].Seq;
        }
        return seen;
    }

    public void Put(SeenKeys seen)
    {
        _tickets[seen.Stream] = _used.AddLast(seen);
        _count += seen.Count;
    }

    /// <summary>Lets go what is too much, but nothing that is being committed.</summary>
    public void Trim()
    {
        for (var oldest = _used.First; _count > most && oldest is not null && oldest != _used.Last;)
        {
            var next = oldest.Next;
            if (oldest.Value.Open == 0)
            {
                _used.Remove(oldest);
                _tickets.Remove(oldest.Value.Stream);
                _count -= oldest.Value.Count;
            }
            oldest = next;
        }
    }

    /// <summary>As <see cref="SeenKeys.TryClaim"/>, for a ticket that is here.</summary>
    public bool TryClaim(string stream, string key, out TaskCompletionSource<long> seq)
    {
        var ticket = _tickets[stream];
        _used.Remove(ticket);
        _used.AddLast(ticket);
        var before = ticket.Value.Count;
        var isNew = ticket.Value.TryClaim(key, out seq);
        _count += ticket.Value.Count - before;
        return isNew;
    }

    public void Settle(string stream, string key, bool isCommitted) => _tickets[stream].Value.Settle(key, isCommitted);
}
