using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;

namespace Oleada.Agents.PullRequests;

/// <summary>What a forge knows of a pull request that its record does not.</summary>
internal static class PullNews
{
    /// <returns>The events that bring the record up; none if it knows all.</returns>
    public static EventData[] Of(PullView known, ForgeState now)
    {
        if (now.State == PullState.Merged)
            return [new PullMerged(known.PullId, now.Commit ?? known.Head!, now.By)];
        if (now.State == PullState.Closed)
            return known.State == PullState.Closed ? [] : [new PullClosed(known.PullId, now.By, now.Reason)];
        EventData[] again = known.State == PullState.Closed ? [new PullUpdated(known.PullId, known.Head!)] : [];
        return now.Checks is { } checks && !known.Checks.Contains(checks)
            ? [.. again, new PullChecked(known.PullId, checks.Source, known.Head!, checks.Status, checks.Passed, checks.Failed, checks.Pending)]
            : again;
    }
}
