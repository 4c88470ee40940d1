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

    /// <summary>Where streams go on of which the log does not have what the client has.</summary>
    private readonly Dictionary<string, long> _gapEnds = new(StringComparer.Ordinal);

    private SessionHeads(EventLog log, IReadOnlyList<string> executions) => (_log, Executions) = (log, executions);

    public IReadOnlyList<string> Executions { get; }

    /// <summary>By stream.</summary>
    public IReadOnlyDictionary<string, long> Heads => _heads;

    public static async Task<SessionHeads> TakeAsync(EventLog log, SessionExecutions sessions, string session, CancellationToken cancellation)
    {
        var taken = new SessionHeads(log, await sessions.OfAsync(session, cancellation));
        foreach (var stream in taken.Executions.Select(StreamName.Execution))
            taken._heads[stream] = await taken.HeadAsync(stream, cancellation);
        return taken;
    }

    /// <summary>
    /// Finds the streams of which the log does not have what the client has. Executions that are gone count: others may
    /// get their ids.
    /// </summary>
    public async ValueTask<IReadOnlyList<(string Stream, long From, StreamGap Gap)>> FindGapsAsync(
        ClientMessage.Subscribe wish, CancellationToken cancellationToken)
    {
        var gaps = new List<(string, long, StreamGap)>();
        foreach (var (stream, since) in wish.Seqs ?? new Dictionary<string, long>(StringComparer.Ordinal))
        {
            if (!_heads.TryGetValue(stream, out var head) && !await IsGoneAsync(stream, cancellationToken))
                continue;
            if (await FindGapAsync(stream, since, wish.Epoch, head, cancellationToken) is not { } gap)
                continue;
            _gapEnds[stream] = gap.To;
            gaps.Add((stream, since, gap));
        }
        return gaps;
    }

    /// <summary>
    /// The seq after which an execution is given to the client; null if it has ended and the client wants live events
    /// only. Asked after <see cref="FindGapsAsync"/>.
    /// </summary>
    public async ValueTask<long?> PlaceAsync(string execution, ClientMessage.Subscribe wish, CancellationToken cancellation)
    {
        var stream = StreamName.Execution(execution);
        var head = _heads[stream];
        if (wish.Seqs?.TryGetValue(stream, out var has) == true)
            return _gapEnds.TryGetValue(stream, out var end) ? end : has;
        if (wish.Since is not null)
            return 0;
        var beforeLast = Math.Max(0, head - 1);
        try
        {
            var last = await _log.ReadAsync(stream, beforeLast, 1, cancellation);
            return last is [{ Type: "execution_completed" }] ? null : head;
        }
        catch (EventLogHarmedException)
        {
            // The client is told when the execution is followed from here.
            return beforeLast;
        }
    }

    /// <summary>0 for a harmed execution, which keeps the session's others from nothing: its own reading names the harm.</summary>
    private async ValueTask<long> HeadAsync(string stream, CancellationToken cancellationToken)
    {
        try
        {
            return await _log.HeadAsync(stream, cancellationToken);
        }
        catch (EventLogHarmedException)
        {
            return 0;
        }
    }

    private async ValueTask<StreamGap?> FindGapAsync(
        string stream, long since, string? epoch, long head, CancellationToken cancellationToken)
    {
        try
        {
            return await _log.FindGapAsync(stream, since, epoch, head, cancellationToken);
        }
        catch (EventLogHarmedException)
        {
            return null;
        }
    }

    private async ValueTask<bool> IsGoneAsync(string stream, CancellationToken cancellationToken) =>
        stream.StartsWith("execution:", StringComparison.Ordinal) && Room.IsName(stream)
        && await _log.HeadAsync(stream, cancellationToken) == 0;
}
