using Oleada.Contracts;
using Oleada.Engine.Events;
using Oleada.Engine.Executions;

namespace Oleada.Server.Realtime.Delivery;

/// <summary>
/// The executions of a session when somebody joins it, oldest first, and where the stream of each ends. An execution
/// that is not among them started later and is followed from its beginning.
/// </summary>
internal sealed class SessionHeads
{
    private readonly EventLog _log;
    private readonly Dictionary<string, long> _heads = new(StringComparer.Ordinal);

    private SessionHeads(EventLog log, IReadOnlyList<string> executions) => (_log, Executions) = (log, executions);

    public IReadOnlyList<string> Executions { get; }

    /// <summary>By stream.</summary>
    public IReadOnlyDictionary<string, long> Heads => _heads;

    public static async Task<SessionHeads> TakeAsync(EventLog log, SessionExecutions sessions, string session, CancellationToken cancellation)
    {
        var taken = new SessionHeads(log, await sessions.OfAsync(session, cancellation));
        foreach (var stream in taken.Executions.Select(StreamName.Execution))
            taken._heads[stream] = await log.HeadAsync(stream, cancellation);
        return taken;
    }

    /// <summary>Streams of which the client says it has more than there is, after a backup was restored, say.</summary>
    public IEnumerable<(string Stream, long From, long To)> GapsFor(ClientMessage.Subscribe wish) =>
        from has in wish.Seqs ?? new Dictionary<string, long>(StringComparer.Ordinal)
        where _heads.TryGetValue(has.Key, out var head) && has.Value > head
        select (has.Key, has.Value, _heads[has.Key]);

    /// <summary>The seq after which an execution is given to the client; null if it has ended and the client wants live events only.</summary>
    public async ValueTask<long?> PlaceAsync(string execution, ClientMessage.Subscribe wish, CancellationToken cancellation)
    {
        var stream = StreamName.Execution(execution);
        var head = _heads[stream];
        if (wish.Seqs?.TryGetValue(stream, out var has) == true)
            return Math.Min(has, head);
        if (wish.Since is not null)
            return 0;
        var last = await _log.ReadAsync(stream, Math.Max(0, head - 1), 1, cancellation);
        return last is [{ Type: "execution_completed" }] ? null : head;
    }
}
