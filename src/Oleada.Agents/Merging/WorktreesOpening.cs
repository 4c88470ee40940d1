using Oleada.Agents.Sandbox;
using Oleada.Agents.VersionControl;
using Oleada.Agents.Workspaces;
using Oleada.Engine.Executions;
using Oleada.Engine.Plans;

namespace Oleada.Agents.Merging;

/// <summary>Opens the worktrees of an execution in a git repository, also where an earlier process has left them in the middle.</summary>
internal static class WorktreesOpening
{
    public static async Task<WorktreePerTask> OpenAsync(
        Git git, Workspace workspace, RunnerSetup setup, Declarations declared, WorkspacePolicy policy, ISandbox sandbox,
        Func<string, string, SandboxFolders> foldersFor, SandboxedGit sandboxed, CancellationToken cancellation)
    {
        var record = workspace.Record;
        RefLocks.Remove(record.GitFolder!, setup.ExecutionId);
        var result = new WorktreeGit(git, record.WorktreeGitFolder!, record.Top!);
        var repository = new WorktreeGit(git, record.GitFolder!, record.GitFolder!);
        var excludes = await Excludes.WriteAsync(git, workspace, declared, cancellation);
        var checkout = new WorktreeCheckout(sandboxed, Path.Combine(workspace.Folder, Workspace.GitStateName), excludes);
        var spare = new SpareWorktree(repository, checkout, Path.Combine(workspace.Folder, Workspace.SpareName), RefNames.Branch(setup.ExecutionId));
        var graph = PlanGraph.Build(setup.Plan);
        var left = setup.Plan.Tasks.Count(task => task.Done != true && PlanGraph.AtomsOf(task).Any(atom => !setup.Completed.Contains($"{task.Id}/{atom.Id}")));
        var worktrees = new TaskWorktrees(git, sandboxed, checkout, workspace, setup.ExecutionId, excludes, spare, left);
        await ShowResultAsync(result, checkout, setup.ExecutionId, cancellation);
        var merged = await MergedAtoms.ReadAsync(worktrees.Repository, setup.ExecutionId, record.Commit!, worktrees.Branch, cancellation);
        var train = new MergeTrain(result, checkout, record.Prefix, worktrees.Branch, merged);
        var points = new MergePoints(graph, setup.Completed);
        if (left > 0)
            spare.Prepare();
        var cleanup = new WorktreeCleanup(worktrees, setup.Plan, setup.ExecutionId, record.Top!, policy);
        var catchingUp = new CatchingUp(result, points, worktrees.Branch, record.Prefix);
        var authors = new TaskAuthors(worktrees.Repository, setup.ExecutionId);
        return new WorktreePerTask(worktrees, train, points, merged, catchingUp, authors, sandbox, foldersFor, cleanup);
    }

    /// <summary>Killed between a merge and the checking out of it, the worktree of the result is behind its branch.</summary>
    private static async Task ShowResultAsync(WorktreeGit result, WorktreeCheckout checkout, string executionId, CancellationToken cancellation)
    {
        foreach (var left in Directory.GetFiles(result.GitFolder, "*.lock"))
            File.Delete(left);
        // It may as well be what a person has changed there.
        if (await FindRestAsync(result, checkout, cancellation) is not { } rest)
            return;
        if (rest.Length > 0)
            await result.RunAsync(["update-ref", RefNames.Snapshots(executionId) + "result/rest", rest], cancellation);
        await checkout.ResetAsync(result, "HEAD", cancellation);
    }

    /// <returns>A commit of what differs from the branch; nothing if that is no more than the index; null if nothing differs.</returns>
    private static async Task<string?> FindRestAsync(WorktreeGit result, WorktreeCheckout checkout, CancellationToken cancellation)
    {
        if (checkout.IsFiltered)
            return await FindFilteredRestAsync(result, checkout, cancellation);
        var status = await result.ReadAsync(["status", "--porcelain", "--untracked-files=no", "--ignore-submodules=all"], most: 1, cancellation);
        return status.Cut || status.Output.Length > 0
            ? await result.RunAsync(["-c", "user.name=Oleada", "-c", "user.email=oleada@localhost", "stash", "create"], cancellation)
            : null;
    }

    private static async Task<string?> FindFilteredRestAsync(WorktreeGit result, WorktreeCheckout checkout, CancellationToken cancellation)
    {
        var head = await result.RunAsync(["rev-parse", "HEAD", "HEAD^{tree}"], cancellation);
        var (commit, own) = (head.Split('\n')[0], head.Split('\n')[1]);
        var tree = await checkout.EnterTrackedAsync(result, cancellation);
        if (tree == own)
            return null;
        return tree is null ? "" : await result.CommitTreeAsync(tree, commit, "What the worktree of the result held", cancellation);
    }
}
