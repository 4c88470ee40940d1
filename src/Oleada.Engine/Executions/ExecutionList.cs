using Oleada.Contracts;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;
using Oleada.Engine.Events;
using Oleada.Engine.Plans;

namespace Oleada.Engine.Executions;

/// <summary>The executions in a log, by the first and the last event of each.</summary>
internal static class ExecutionList
{
    public const string Unfinished = "unfinished";

    /// <summary>An execution whose events are not all what was written.</summary>
    public const string Harmed = "harmed";

    /// <summary>How far back earlier runs are looked for when one starts.</summary>
    private const int LookBack = 50;

    /// <param name="choose">Which of so many executions, oldest first, are read.</param>
    public static async Task<IReadOnlyList<ExecutionSummary>> ReadAsync(
        EventLog log, Func<int, Range> choose, CancellationToken cancellation)
    {
        var heads = await log.StreamsAsync("execution:", cancellation);
        var (start, count) = choose(heads.Count).GetOffsetAndLength(heads.Count);

        var list = new List<ExecutionSummary>(count);
        foreach (var head in heads.Skip(start).Take(count))
        {
            if (await TrySummarizeAsync(log, head, cancellation) is var (summary, _))
                list.Add(summary);
        }
        return list;
    }

    /// <summary>What the newest runs of the same plan tell the next one.</summary>
    public static async Task<EarlierRuns> EarlierAsync(EventLog log, SavedPlan plan, CancellationToken cancellation)
    {
        ExecutionCompleted? newest = null;
        foreach (var head in (await log.StreamsAsync("execution:", cancellation)).TakeLast(LookBack).Reverse())
        {
            if (await TrySummarizeAsync(log, head, cancellation) is not (var summary, { } end) || summary.PlanId != plan.PlanId)
                continue;
            newest ??= end;
            if (end.Status == ExecutionResult.Success && summary.PlanVersion == plan.Version)
                return new EarlierRuns(end.DurationMs, newest);
        }
        return new EarlierRuns(null, newest);
    }

    /// <summary>A harmed execution is listed as harmed; the others are listed as they are.</summary>
    private static async Task<(ExecutionSummary, ExecutionCompleted?)?> TrySummarizeAsync(
        EventLog log, StreamHead head, CancellationToken cancellation)
    {
        try
        {
            if (head.Harm is null)
                return await SummarizeAsync(log, head, cancellation);
        }
        catch (EventLogHarmedException)
        {
            // The store has reported it.
        }
        return (new ExecutionSummary(StreamName.ExecutionIdOf(head.Stream)!, "", 0, Harmed, DateTimeOffset.UnixEpoch, 0), null);
    }

    private static async Task<(ExecutionSummary, ExecutionCompleted?)?> SummarizeAsync(
        EventLog log, StreamHead head, CancellationToken cancellation)
    {
        if (await log.ReadAsync(head.Stream, 0, 1, cancellation) is not [var first] || first.Decode() is not ExecutionStarted started)
            return null;
        if (await log.ReadAsync(head.Stream, head.Seq - 1, 1, cancellation) is not [var last])
            return null;
        var end = last.Type == "execution_completed" ? (ExecutionCompleted?)last.Decode() : null;
        var summary = new ExecutionSummary(
            started.ExecutionId, started.PlanId ?? "", started.PlanVersion ?? 0,
            end is null ? Unfinished : ExecutionViews.WordFor(end.Status),
            first.Timestamp, started.TotalTasks, end is null ? null : last.Timestamp, started.SessionId,
            started.Options?.PullRequest == true ? true : null, end?.CompletedTasks, end?.FailedTasks, end?.SkippedTasks);
        return (summary, end);
    }
}
