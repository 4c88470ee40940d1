using System.Collections.Concurrent;
using Oleada.Agents.Attempts;
using Oleada.Agents.Sandbox;
using Oleada.Agents.Workspaces;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Engine.Executions;
using Oleada.Engine.Plans;

namespace Oleada.Agents.Merging;

/// <summary>
/// Each task works in a git worktree of its own. Whatever an attempt leaves is kept as a snapshot; when a task is done
/// it is merged into the execution's branch, and a merge that fails is the attempt's failure.
/// </summary>
internal sealed class WorktreePerTask(
    TaskWorktrees worktrees, MergeTrain train, MergePoints points, MergedAtoms merged, CatchingUp catchingUp, TaskAuthors authors, ISandbox sandbox,
    Func<string, string, SandboxFolders> foldersFor, WorktreeCleanup cleanup) : IWorkplace
{
    /// <summary>Bytes of what an attempt leaves that ran into a limit: the repository is not to be filled with what filled the disk.</summary>
    private const long MaxKeptOfLimited = 1L << 30;

    private readonly ConcurrentDictionary<string, decimal?> _costs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Task, string Atom), IDisposable> _turns = new();

    public bool MergesTasks => true;

    public async Task<WorkStart> BeginAsync(AttemptOrder order, CancellationToken stop)
    {
        var (task, atom) = (order.Task.Id, order.Atom.Id);
        if (merged.Find(task, atom) is { } commit)
            return new WorkStart(order, null) { Outcome = await MergedBeforeAsync(order, commit, stop) };
        if (_costs.TryAdd(task, order.CostBefore) && worktrees.Exists(task))
            await authors.RecallAsync(task, stop);
        var worktree = await worktrees.OpenAsync(order.Task, stop);
        var caughtUp = await catchingUp.RunAsync(worktree, order, stop);
        _turns[(task, atom)] = await worktree.Turns.EnterAsync(alone: false, stop);
        return new WorkStart(order with { LastFailure = caughtUp.LastFailure }, foldersFor(worktree.Root, worktree.Top))
        {
            Conflicts = worktree.InWorkspace(caughtUp.Conflict?.Files ?? []),
        };
    }

    public async Task<AttemptOutcome> EndAsync(WorkStart start, WorkEnd end, CancellationToken stop)
    {
        var order = start.Order;
        var worktree = await worktrees.OpenAsync(order.Task, CancellationToken.None);
        if (end.Outcome.Result == AttemptResult.Completed)
            authors.Add(order.Task.Id, end.Agent, end.Outcome.Summary is { } words ? end.Output.Redact(words) : null);
        var cost = IsCommand(end.Agent) ? 0 : end.Outcome.CostUsd;
        _costs.AddOrUpdate(order.Task.Id, cost, (_, sum) => sum + cost);
        DescribedChanges changes;
        try
        {
            changes = await KeepAsync(worktree, order, end);
        }
        catch (OperationCanceledException) when (end.Patience.IsCancellationRequested)
        {
            return end.Outcome;
        }
        finally
        {
            if (_turns.TryRemove((order.Task.Id, order.Atom.Id), out var turn))
                turn.Dispose();
        }
        var outcome = DeniedWork.Judge(end.Outcome with { Changes = changes.Changes, MoreChanges = changes.Rest, Conflicts = start.Conflicts });
        return outcome.Result == AttemptResult.Completed ? await FinishAsync(worktree, order, end with { Outcome = outcome }, stop) : outcome;
    }

    public Task<bool> CloseAsync(IReadOnlySet<string> failed) => cleanup.AtEndAsync(failed);

    public async ValueTask DisposeAsync()
    {
        train.Dispose();
        await cleanup.DisposeAsync();
        await worktrees.DisposeAsync();
    }

    private static async Task<DescribedChanges> KeepAsync(TaskWorktree worktree, AttemptOrder order, WorkEnd end)
    {
        if (end.Outcome.ErrorType == "limit" && await worktree.SizeOfChangesAsync(end.Patience) is > MaxKeptOfLimited and var size)
        {
            await end.Output.RemarkAsync($"no snapshot: the attempt ran into a limit and left {size >> 20} MiB, more than {MaxKeptOfLimited >> 20}");
            return new DescribedChanges([], 0);
        }
        var work = await worktree.CaptureAsync(end.Patience);
        await worktree.SnapshotAsync(work.Tree, SnapshotOf(order), SnapshotMessage(order, end), end.Patience);
        foreach (var note in work.Notes)
            await end.Output.RemarkAsync(note);
        return worktree.Describe(work.Changes);
    }

    private async Task<AttemptOutcome> FinishAsync(TaskWorktree worktree, AttemptOrder order, WorkEnd end, CancellationToken stop)
    {
        var point = points.Done(order.Task.Id, order.Atom.Id);
        if (point == MergePoint.None)
            return end.Outcome;
        var missing = point == MergePoint.Whole ? Missing(order.Task, worktree.Root) : [];
        if (missing.Count > 0)
        {
            points.Undone(order.Task.Id, order.Atom.Id);
            return Fail(end.Outcome, new Failure("expected_missing", ErrorClass.Verification, $"the task was to produce {string.Join(", ", missing)}"));
        }
        try
        {
            var (failure, changes) = await MergeAsync(worktree, order, end, point, stop);
            if (failure is null)
                return end.Outcome with { Changes = changes };
            points.Undone(order.Task.Id, order.Atom.Id);
            return failure.ErrorType == "cancelled" ? Stopped(end.Outcome) : Fail(end.Outcome, failure);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            points.Undone(order.Task.Id, order.Atom.Id);
            return Stopped(end.Outcome);
        }
    }

    private async Task<(Failure? Failure, IReadOnlyList<FileChange> Changes)> MergeAsync(
        TaskWorktree worktree, AttemptOrder order, WorkEnd end, MergePoint point, CancellationToken stop)
    {
        using var alone = await worktree.Turns.EnterAsync(alone: true, stop);
        // An atom that ended at the same time was the last one and took this one's work along.
        if (worktree.IsRemoved)
            return (null, end.Outcome.Changes);
        if (worktree.Unresolved() is { Count: > 0 } unresolved)
            return (new Failure("merge_conflict", ErrorClass.Logic, ConflictReport.Unresolved(unresolved)), []);
        var work = worktree.StillHeld();
        if (work is null)
        {
            work = await worktree.CaptureAsync(stop);
            await worktree.SnapshotAsync(work.Tree, SnapshotOf(order), SnapshotMessage(order, end), stop);
        }
        var checks = new MergedChecks(sandbox, end.Template, end.Output);
        var ownBase = worktree.Base;
        var mergeEnd = await train.MergeAsync(
            new MergeRequest(
                worktree, work, SnapshotOf(order), MessageOf(order, point),
                ending => checks.RunAsync(worktree, order.Atom, points.DoneOf(order.Task), work.Tree, ownBase, ending)),
            stop);
        if (mergeEnd.Failure is not null)
            return (mergeEnd.Failure, []);
        List<FileChange> changes = [.. worktree.Describe(mergeEnd.Changes).Changes];
        changes.AddRange(end.Outcome.Changes.Where(own => !changes.Exists(change => change.Path == own.Path)));
        if (point == MergePoint.Whole)
            cleanup.AfterMerge(worktree);
        else
            await worktree.PointToAsync(mergeEnd.Tip, null, CancellationToken.None);
        return (null, changes);
    }

    /// <summary>The server was stopped between a merge and its record: the work is not done twice.</summary>
    private async Task<AttemptOutcome> MergedBeforeAsync(AttemptOrder order, MergedCommit commit, CancellationToken stop)
    {
        var changes = await train.ChangesOfAsync(commit.Commit, stop);
        var expected = (order.Atom.Expects ?? []).Concat(order.Task.Expects ?? []).Distinct(StringComparer.Ordinal);
        return new AttemptOutcome
        {
            Result = AttemptResult.Completed,
            ExitCode = 0,
            // Paid by the attempt that merged it, and counted with that one.
            CostUsd = commit.CostUsd is null ? null : 0,
            // Else it would not have been merged.
            Checks = [.. (order.Atom.Verify ?? []).Select(check => new CheckResult(CheckRun.NameOf(check), Passed: true))],
            ExpectedFound = [.. expected],
            Changes = changes.Changes,
            MoreChanges = changes.Rest,
        };
    }

    private MergeMessage MessageOf(AttemptOrder order, MergePoint point) => new()
    {
        Execution = order.ExecutionId,
        Task = order.Task.Id,
        Subject = order.Task.Name,
        Summary = authors.WordsOf(order.Task.Id),
        Atom = point == MergePoint.Whole ? null : order.Atom.Id,
        Agents = authors.Of(order.Task.Id),
        CostUsd = authors.Of(order.Task.Id).All(IsCommand) ? null : _costs.GetValueOrDefault(order.Task.Id),
    };

    private static bool IsCommand(AgentChoice agent) => agent.Name == PlanScopes.CommandAgent;

    private static string SnapshotOf(AttemptOrder order) => RefNames.Snapshot(order.ExecutionId, order.Task.Id, order.Atom.Id, order.Attempt);

    private static string SnapshotMessage(AttemptOrder order, WorkEnd end) =>
        FormattableString.Invariant($"{order.Task.Id}/{order.Atom.Id}, attempt {order.Attempt}: {end.Outcome.Result.ToString().ToLowerInvariant()}") +
        (end.Outcome.Result == AttemptResult.Completed ? TaskAuthors.Trailer(end.Agent) : "");

    private static List<string> Missing(PlanTask task, string root) => [.. (task.Expects ?? []).Where(path => !WorkspaceFiles.Exists(root, path))];

    private static AttemptOutcome Fail(AttemptOutcome outcome, Failure failure) => outcome with
    {
        Result = AttemptResult.Failed, ErrorType = failure.ErrorType, ErrorClass = failure.ErrorClass, Message = failure.Message,
        Conflicts = [.. outcome.Conflicts.Union(failure.Conflicts, StringComparer.Ordinal)],
    };

    private static AttemptOutcome Stopped(AttemptOutcome outcome) => outcome with
    {
        Result = AttemptResult.Cancelled, Message = "the attempt was stopped", ExitCode = null,
    };
}
