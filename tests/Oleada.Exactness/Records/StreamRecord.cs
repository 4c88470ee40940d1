namespace Oleada.Exactness.Records;

/// <summary>
/// What one client saw of one stream. Nothing is corrected: what comes twice, or too early, is counted. Used by one
/// thread at a time.
/// </summary>
internal sealed class StreamRecord(string stream)
{
    private readonly Dictionary<string, long> _counters = new(StringComparer.Ordinal);

    public string Stream => stream;

    /// <summary>The highest seq that came; where the client resumes.</summary>
    public long Last { get; private set; }

    public long Received { get; private set; }

    public long Repeated { get; private set; }

    public long Missing { get; private set; }

    /// <summary>Events whose payload is not the one that belongs at their place.</summary>
    public long Wrong { get; private set; }

    /// <summary>Over the types of all events, in the order in which they came.</summary>
    public ulong Digest { get; private set; } = DigestOf.Nothing;

    /// <param name="counter">The publisher's own number of the event among those of its ticket; null on other streams.</param>
    public void Add(long seq, string type, string? ticket, long? counter)
    {
        Received++;
        if (seq <= Last)
        {
            Repeated++;
            return;
        }
        Missing += seq - Last - 1;
        Last = seq;
        Digest = DigestOf.Next(Digest, type);
        if (ticket is not null && counter is { } number)
        {
            if (number != _counters.GetValueOrDefault(ticket) + 1)
                Wrong++;
            _counters[ticket] = number;
        }
    }
}
