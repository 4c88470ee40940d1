using Oleada.Contracts;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;
using Oleada.Engine.Events;

namespace Oleada.Engine.Pulls;

/// <summary>The pull requests of a log, each a stream and a group of its own.</summary>
public sealed class PullLog(EventLog log, TimeProvider time)
{
    private const int PageSize = 500;

    private static readonly string Prefix = StreamName.Pull("");

    /// <summary>Ids of all pull requests, oldest first, harmed ones too.</summary>
    public async Task<IReadOnlyList<string>> IdsAsync(CancellationToken cancellation) =>
        [.. (await log.StreamsAsync(Prefix, cancellation)).Select(head => head.Stream[Prefix.Length..])];

    /// <summary>As <see cref="FindAsync"/>, for lists: a harmed pull request is <see cref="PullState.Harmed"/> and no failure.</summary>
    public async Task<PullView?> FindOrNameHarmAsync(string pullId, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(pullId, cancellationToken);
        }
        catch (EventLogHarmedException harmed)
        {
            return new PullView
            {
                PullId = pullId,
                State = PullState.Harmed,
                Seq = 0,
                UpdatedAt = DateTimeOffset.UnixEpoch,
                Checks = [],
                Reason = $"the log is harmed: {harmed.Place}",
            };
        }
    }

    /// <returns>Null if there is none.</returns>
    public async Task<PullView?> FindAsync(string pullId, CancellationToken cancellation)
    {
        var events = new List<LogEvent>();
        IReadOnlyList<LogEvent> page;
        do
        {
            page = await log.ReadAsync(StreamName.Pull(pullId), events.Count, PageSize, cancellation);
            events.AddRange(page);
        }
        while (page.Count == PageSize);
        return PullRecord.Fold(pullId, events) is { } pull ? pull with { Epoch = log.Epoch } : null;
    }

    /// <summary>Appends what has happened since a view, and gives the view after it.</summary>
    /// <exception cref="SeqConflictException">Somebody else has written in between.</exception>
    public async Task<PullView> AppendAsync(string pullId, PullView? since, params EventData[] happened)
    {
        var stream = StreamName.Pull(pullId);
        var now = time.GetUtcNow();
        if (happened.Length > 0)
        {
            var append = new Append(stream, [.. happened.Select(data => NewEvent.Of(stream, now, data))]) { Expected = (stream, since?.Seq ?? 0) };
            // What has been done in a forge is done: it is recorded, also when nobody waits for it any more.
            await log.AppendAsync(append, CancellationToken.None);
        }
        return (await FindAsync(pullId, CancellationToken.None))!;
    }
}
