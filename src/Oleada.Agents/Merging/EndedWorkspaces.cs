using Oleada.Agents.Sandbox;
using Oleada.Agents.VersionControl;
using Oleada.Agents.Workspaces;
using Oleada.Contracts.Plans;

namespace Oleada.Agents.Merging;

/// <summary>
/// Workspaces of executions whose server died between their end and the clean-up: nobody takes these up again. Only
/// what lies in the data folder is touched; another server's worktrees of the same repository are not.
/// </summary>
public static class EndedWorkspaces
{
    /// <summary>Executions whose workspace has not been looked after: they have not ended, or their server died at their end.</summary>
    public static IReadOnlyList<string> NotClosed(string dataFolder)
    {
        var all = Path.Combine(dataFolder, "workspaces");
        return Directory.Exists(all)
            ? [.. Directory.GetDirectories(all).Where(folder => !File.Exists(Path.Combine(folder, Workspace.ClosedName))).Select(folder => Path.GetFileName(folder))]
            : [];
    }

    /// <summary>Does what was to be done at the end of an execution, which has ended. What no snapshot has is saved first.</summary>
    /// <param name="failed">Ids of the tasks that failed.</param>
    /// <exception cref="WorkspaceException">Git cannot do it.</exception>
    public static async Task CloseAsync(
        string dataFolder, string executionId, MasterPlan plan, IReadOnlySet<string> failed, RunnerSettings settings, TimeProvider time,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var data = FolderPath.Real(dataFolder);
        var folder = Workspace.FolderOf(data, executionId);
        if (WorkspaceRecord.Load(folder) is not { } record)
            return;
        var workspace = new Workspace(data, folder, record);
        var mark = new AttemptMark(data, executionId);
        await mark.WhenGitEndedAsync(time, cancellation);
        mark.KillLeftovers();
        if (record.Kind != WorkspaceKind.Worktree || await RemoveWorktreesAsync(mark, workspace, executionId, plan, failed, settings, time, cancellation))
            workspace.MarkClosed();
    }

    private static async Task<bool> RemoveWorktreesAsync(
        AttemptMark mark, Workspace workspace, string executionId, MasterPlan plan, IReadOnlySet<string> failed, RunnerSettings settings, TimeProvider time,
        CancellationToken cancellation)
    {
        var git = new Git(time, mark.Git);
        await using var sandbox = await new Sandboxes(settings.Sandbox, time).OpenAsync(mark, cancellation);
        var sandboxed = await SandboxedGit.OfAsync(git, sandbox, workspace, settings, cancellation);
        var record = workspace.Record;
        RefLocks.Remove(record.GitFolder!, executionId);
        var repository = new WorktreeGit(git, record.GitFolder!, record.GitFolder!);
        var excludes = Path.Combine(workspace.Folder, Excludes.FileName);
        var checkout = new WorktreeCheckout(sandboxed, Path.Combine(workspace.Folder, Workspace.GitStateName), excludes);
        var spare = new SpareWorktree(repository, checkout, Path.Combine(workspace.Folder, Workspace.SpareName), RefNames.Branch(executionId));
        await using var worktrees = new TaskWorktrees(git, sandboxed, checkout, workspace, executionId, excludes, spare, mayNeed: 0);
        await using var cleanup = new WorktreeCleanup(worktrees, plan, executionId, record.Top!, settings.Workspaces);
        return await cleanup.AtEndAsync(failed);
    }
}
