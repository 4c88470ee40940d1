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
        var spare = new SpareWorktree(repository, Path.Combine(workspace.Folder, Workspace.SpareName), RefNames.Branch(setup.ExecutionId));
        var graph = PlanGraph.Build(setup.Plan);
        var left = setup.Plan.Tasks.Count(task => task.Done != true && PlanGraph.AtomsOf(task).Any(atom => !setup.Completed.Contains($"{task.Id}/{atom.Id}")));
        var excludes = await Excludes.WriteAsync(git, workspace, declared, cancellation);
        var worktrees = new TaskWorktrees(git, sandboxed, workspace, setup.ExecutionId, excludes, spare, left);
        await ShowResultAsync(result, setup.ExecutionId, cancellation);
        var merged = await MergedAtoms.ReadAsync(worktrees.Repository, setup.ExecutionId, record.Commit!, worktrees.Branch, cancellation);
        var train = new MergeTrain(result, record.Prefix, worktrees.Branch, merged);
        var points = new MergePoints(graph, setup.Completed);
        if (left > 0)
            spare.Prepare();
        var cleanup = new WorktreeCleanup(worktrees, setup.Plan, setup.ExecutionId, record.Top!, policy);
        var catchingUp = new CatchingUp(result, points, worktrees.Branch, record.Prefix);
        var authors = new TaskAuthors(worktrees.Repository, setup.ExecutionId);
        return new WorktreePerTask(worktrees, train, points, merged, catchingUp, authors, sandbox, foldersFor, cleanup);
    }

    /// <summary>Killed between a merge and the checking out of it, the worktree of the result is behind its branch.</summary>
    private static async Task ShowResultAsync(WorktreeGit result, string executionId, CancellationToken cancellation)
    {
        foreach (var left in Directory.GetFiles(result.GitFolder, "*.lock"))
            File.Delete(left);
        var status = await result.RunAsync(["status", "--porcelain", "--untracked-files=no", "--ignore-submodules=all"], cancellation);
        if (status.Length == 0)
            return;
        // It may as well be what a person has changed there.
        var held = await result.RunAsync(["-c", "user.name=Oleada", "-c", "user.email=oleada@localhost", "stash", "create"], cancellation);
        if (held.Length > 0)
            await result.RunAsync(["update-ref", RefNames.Snapshots(executionId) + "result/rest", held], cancellation);
        await result.RunAsync(["read-tree", "--reset", "-u", "HEAD"], cancellation);
    }
}
