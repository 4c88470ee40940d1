using Oleada.Agents.VersionControl;
using Oleada.Agents.Workspaces;
using Oleada.Engine.Executions;

namespace Oleada.Agents.Merging;

/// <param name="Conflict">What the attempt has to resolve because of it; null if nothing.</param>
/// <param name="LastFailure">What the attempt is to be told of the one before it and of the conflict.</param>
internal sealed record CaughtUp(OpenConflict? Conflict, string? LastFailure);

/// <summary>
/// Brings a task's worktree to what others have merged, before an attempt at an atom that waited for their work, or that
/// will write what they have changed: it is to go on from their state, and not to come into a conflict with it.
/// </summary>
/// <param name="result">The worktree in which the execution's branch is checked out.</param>
/// <param name="prefix">The workspace's path in the repository, with a closing slash; empty for its top.</param>
internal sealed class CatchingUp(WorktreeGit result, MergePoints points, string branch, string prefix)
{
    public async Task<CaughtUp> RunAsync(TaskWorktree worktree, AttemptOrder order, CancellationToken stop)
    {
        var waits = points.Awaits(order.Task.Id, order.Atom.Id);
        string[] writes = [.. order.Task.Touches ?? [], .. order.Atom.Touches ?? [], .. order.KnownWrites];
        if (waits || (writes.Length > 0 && await HaveNewsAsync(worktree, await TipAsync(worktree, stop), writes, stop)))
        {
            using var alone = await worktree.Turns.EnterAsync(alone: true, stop);
            if (await TipAsync(worktree, stop) is var tip && tip != worktree.Base)
                return await TakeInAsync(worktree, order, tip, waits, stop);
        }
        return new CaughtUp(null, order.LastFailure ?? worktree.Conflict?.Message);
    }

    private async Task<CaughtUp> TakeInAsync(TaskWorktree worktree, AttemptOrder order, string tip, bool waits, CancellationToken stop)
    {
        var work = await worktree.CaptureAsync(stop);
        // The attempt's own snapshot takes this name's place at its end.
        var state = RefNames.Snapshot(order.ExecutionId, order.Task.Id, order.Atom.Id, order.Attempt);
        if (worktree.Conflict is { Work: { } before } open && open.Tree == work.Tree && await worktree.Git.CommitOfAsync(before, stop) is not null)
        {
            // Nobody has touched the conflict: better it is with the newest state than with one that is no more.
            await worktree.Git.RunAsync(["update-ref", state, before], stop);
            var (_, renewed) = await MergedTree.TakeInAsync(result, worktree, branch, tip, state, stop);
            return new CaughtUp(renewed, renewed?.Message ?? "the task's changes conflicted with what others had merged; with what they have merged since they do not");
        }
        if (!waits && worktree.Unresolved().Count > 0)
            return new CaughtUp(null, order.LastFailure ?? worktree.Conflict?.Message);
        await worktree.SnapshotAsync(work.Tree, state, "Before others' work was taken in", stop);
        var (_, conflict) = await MergedTree.TakeInAsync(result, worktree, branch, tip, state, stop);
        string?[] said = [order.LastFailure, conflict?.Message];
        return new CaughtUp(conflict, said.Any(words => words is not null) ? string.Join("\n\n", said.Where(words => words is not null)) : null);
    }

    /// <summary>Whether others have changed one of these paths since the worktree took in their work.</summary>
    private async Task<bool> HaveNewsAsync(TaskWorktree worktree, string tip, string[] paths, CancellationToken stop)
    {
        if (tip == worktree.Base)
            return false;
        string[] named = [.. paths.Select(path => prefix + (path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path)).Distinct(StringComparer.Ordinal)];
        var differ = await worktree.Git.TryAsync(["--literal-pathspecs", "diff-tree", "-r", "--quiet", worktree.Base, tip, "--", .. named], stop);
        return differ.ExitCode switch
        {
            0 => false,
            1 => true,
            _ => throw new WorkspaceException($"git diff-tree in {worktree.Top}: {Repository.FirstLine(differ.Error)}"),
        };
    }

    private Task<string> TipAsync(TaskWorktree worktree, CancellationToken stop) =>
        worktree.Git.RunAsync(["rev-parse", "--verify", $"refs/heads/{branch}"], stop);
}
