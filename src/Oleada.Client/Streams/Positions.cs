namespace Oleada.Client.Streams;

/// <summary>What an event is to somebody who has a stream up to some seq.</summary>
internal enum Succession
{
    Next,
    Repeated,

    /// <summary>One or more before it have not come.</summary>
    Hole,
}

/// <summary>The last seq of every stream that a subscription has delivered.</summary>
/// <param name="known">Streams that the caller has something of.</param>
internal sealed class Positions(IReadOnlyDictionary<string, long>? known)
{
    private readonly Dictionary<string, long> _last = new(known ?? new Dictionary<string, long>(StringComparer.Ordinal), StringComparer.Ordinal);

    public long? Of(string stream) => _last.TryGetValue(stream, out var seq) ? seq : null;

    public void Set(string stream, long seq) => _last[stream] = seq;

    /// <summary>From here on everything is new; a session's room comes with the last seqs of other streams.</summary>
    public void Begin(string room, long seq, IReadOnlyDictionary<string, long>? others)
    {
        Set(room, seq);
        foreach (var (stream, last) in others ?? new Dictionary<string, long>(StringComparer.Ordinal))
            Set(stream, last);
    }

    public void Forget() => _last.Clear();

    /// <summary>
    /// What an event is, given whether every event of its stream is to come (else some are left out on purpose), and
    /// whether a stream that is not known yet begins with its first event.
    /// </summary>
    public Succession Judge(string stream, long seq, bool complete, bool fromFirst)
    {
        if (Of(stream) is not { } last)
            return complete && fromFirst && seq > 1 ? Succession.Hole : Succession.Next;
        if (seq <= last)
            return Succession.Repeated;
        return complete && seq > last + 1 ? Succession.Hole : Succession.Next;
    }

    /// <summary>All but one stream, as a message of a resumed session carries them; null if there are none.</summary>
    public IReadOnlyDictionary<string, long>? Besides(string room)
    {
        var others = _last.Where(entry => entry.Key != room).ToDictionary(StringComparer.Ordinal);
        return others.Count == 0 ? null : others;
    }
}
