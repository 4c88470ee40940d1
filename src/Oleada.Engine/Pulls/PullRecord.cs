using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;
using Oleada.Engine.Events;

namespace Oleada.Engine.Pulls;

/// <summary>A pull request as its stream tells it: the fold over its events.</summary>
public static class PullRecord
{
    /// <returns>Null where the stream has no event yet.</returns>
    public static PullView? Fold(string pullId, IEnumerable<LogEvent> events)
    {
        PullView? view = null;
        foreach (var found in events)
        {
            var before = view ?? new PullView { PullId = pullId, State = PullState.Failed, Seq = 0, UpdatedAt = found.Timestamp, Checks = [] };
            view = Apply(before, found.Decode(), found.Timestamp) with { Seq = found.Seq, UpdatedAt = found.Timestamp };
        }
        return view;
    }

    private static PullView Apply(PullView before, EventData? happened, DateTimeOffset at) => happened switch
    {
        PullOpened opened => Opened(before, opened, at),
        PullUpdated updated => before with
        {
            State = PullState.Open, Head = updated.Head, Reason = null, By = null, Checks = updated.Head == before.Head ? before.Checks : [],
        },
        PullChecked done when done.Head == before.Head => before with
        {
            Checks = [.. before.Checks.Where(other => other.Source != done.Source), new PullChecks(done.Source, done.Status, done.Passed, done.Failed, done.Pending)],
        },
        PullMerged merged => before with { State = PullState.Merged, MergeCommit = merged.Commit, By = merged.By, Reason = null },
        PullClosed closed => before with { State = PullState.Closed, By = closed.By, Reason = closed.Reason },
        PullFailed failed when before.State == PullState.Failed => before with { Reason = failed.Message },
        _ => before,
    };

    private static PullView Opened(PullView before, PullOpened opened, DateTimeOffset at) => before with
    {
        State = PullState.Open,
        Forge = opened.Forge,
        Repository = opened.Repository,
        Title = opened.Title,
        Description = opened.Description,
        Branch = opened.Branch,
        Base = opened.Base,
        BaseCommit = opened.BaseCommit,
        Head = opened.Head,
        Number = opened.Number,
        Url = opened.Url,
        TicketId = opened.TicketId,
        SessionId = opened.SessionId,
        OpenedAt = at,
        Reason = null,
    };
}
