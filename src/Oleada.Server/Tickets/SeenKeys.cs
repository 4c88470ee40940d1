using Oleada.Engine.Events;

namespace Oleada.Server.Tickets;

/// <summary>
/// The idempotency keys of one ticket's newest events, each with the seq that its event got or will get. When there are
/// too many, the oldest is forgotten. Used under the door's lock.
/// </summary>
internal sealed class SeenKeys(string stream, int most)
{
    private readonly Dictionary<string, TaskCompletionSource<long>> _seqs = new(StringComparer.Ordinal);
    private readonly Queue<(string Key, TaskCompletionSource<long> Seq)> _order = new();

    public string Stream => stream;

    public int Count => _order.Count;

    /// <summary>Claims whose events are not committed yet. While there are any, the keys must be kept.</summary>
    public int Open { get; private set; }

    /// <param name="seq">Has the seq of the event that came first with this key, once that is committed.</param>
    /// <returns>True if this is the first one: its sender completes <paramref name="seq"/>, and settles the claim.</returns>
    public bool TryClaim(string key, out TaskCompletionSource<long> seq)
    {
        if (_seqs.TryGetValue(key, out var earlier))
        {
            seq = earlier;
            return false;
        }
        seq = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        Add(key, seq);
        Open++;
        return true;
    }

    /// <summary>What was claimed is committed, or has failed, and then its key is new again.</summary>
    public void Settle(string key, bool isCommitted)
    {
        Open--;
        if (!isCommitted)
            _seqs.Remove(key);
    }

    /// <summary>Takes up what the log has.</summary>
    public void Add(LogEvent found)
    {
        if (TicketRules.TextIn(found.Data.Span, "key"u8) is not { IsEmpty: false } text)
            return;
        var seq = new TaskCompletionSource<long>();
        seq.SetResult(found.Seq);
        Add(TicketRules.Unquoted(text), seq);
    }

    private void Add(string key, TaskCompletionSource<long> seq)
    {
        if (_order.Count == most)
        {
            var (oldestKey, oldest) = _order.Dequeue();
            // A key that was forgotten and came again has a younger place in the order.
            if (_seqs.TryGetValue(oldestKey, out var kept) && kept == oldest)
                _seqs.Remove(oldestKey);
        }
        _order.Enqueue((key, seq));
        _seqs[key] = seq;
    }
}
