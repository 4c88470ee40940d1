using Oleada.Agents.Sandbox;
using Oleada.Agents.VersionControl;

namespace Oleada.Agents.Workspaces;

/// <param name="Task">Null for the workspace of the whole execution.</param>
/// <param name="Bytes">Of all regular files.</param>
public sealed record WorkspaceEntry(string ExecutionId, string? Task, string Folder, long Bytes);

/// <summary>The workspaces that a data folder has, those included that a crash has left.</summary>
public static class WorkspaceList
{
    /// <summary>No task's id: stands for a worktree that was made ahead and never used.</summary>
    private const string SpareTask = "(spare)";

    private static readonly EnumerationOptions NoLinks = new()
    {
        AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true, RecurseSubdirectories = true,
    };

    public static IEnumerable<WorkspaceEntry> Of(string dataFolder)
    {
        var all = Path.Combine(dataFolder, "workspaces");
        foreach (var folder in FoldersIn(all))
        {
            var execution = Path.GetFileName(folder);
            var files = Path.Combine(folder, Workspace.FilesName);
            if (Directory.Exists(files))
                yield return new WorkspaceEntry(execution, null, files, Size(files));
            var spare = Path.Combine(folder, Workspace.SpareName);
            if (Directory.Exists(spare))
                yield return new WorkspaceEntry(execution, SpareTask, spare, Size(spare));
            foreach (var task in FoldersIn(Path.Combine(folder, Workspace.TasksName)))
                yield return new WorkspaceEntry(execution, Path.GetFileName(task), task, Size(task));
        }
    }

    /// <summary>
    /// Removes the worktrees of an execution, which no process may be running. Its branch and snapshots stay; what no
    /// snapshot has is saved as one.
    /// </summary>
    /// <returns>The folders that were removed.</returns>
    /// <exception cref="WorkspaceException">It has none, or one cannot be saved or removed.</exception>
    public static async Task<IReadOnlyList<string>> RemoveAsync(
        string dataFolder, string executionId, RunnerSettings settings, TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var entries = Of(dataFolder).Where(entry => entry.ExecutionId == executionId).ToList();
        if (Workspace.RecordOf(dataFolder, executionId) is not { } record || entries.Count == 0)
            throw new WorkspaceException($"execution '{executionId}' has no workspace in the data folder {dataFolder}");
        if (record is not { Kind: WorkspaceKind.Worktree, GitFolder: { } gitFolder })
            throw new WorkspaceException($"execution '{executionId}' did not work in a git repository: what is in {record.Root} is nowhere else; delete it yourself");
        var git = new Git(time);
        var repository = new WorktreeGit(git, gitFolder, gitFolder);
        var data = FolderPath.Real(dataFolder);
        var folder = Workspace.FolderOf(data, executionId);
        await using var sandbox = await new Sandboxes(settings.Sandbox, time).OpenAsync(new AttemptMark(data, executionId), cancellation);
        var sandboxed = await SandboxedGit.OfAsync(git, sandbox, new Workspace(data, folder, record), settings, cancellation);
        foreach (var entry in entries)
        {
            if (entry.Task is null or SpareTask)
            {
                await WorktreeRemoval.RemoveAsync(repository, entry.Task is null ? record.Top! : Path.Combine(folder, Workspace.SpareName), null, cancellation);
                continue;
            }
            await SaveAsync(sandboxed, repository, folder, executionId, entry.Task, cancellation);
            await WorktreeRemoval.RemoveAsync(
                repository, Path.Combine(folder, Workspace.TasksName, entry.Task), $"refs/heads/{RefNames.TaskBranch(executionId, entry.Task)}", cancellation);
            File.Delete(Path.Combine(folder, Workspace.TaskRecordsName, entry.Task + ".json"));
        }
        return [.. entries.Select(entry => entry.Folder)];
    }

    private static async Task SaveAsync(
        SandboxedGit sandboxed, WorktreeGit repository, string folder, string executionId, string task, CancellationToken cancellation)
    {
        var file = Path.Combine(folder, Workspace.TaskRecordsName, task + ".json");
        // Without a record it was never worked in; where it is going, its work is merged or saved.
        if (TaskRecord.Load(file) is not { IsGoing: false } record)
            return;
        var place = new WorktreePlace(file, "", [], Path.Combine(folder, Excludes.FileName), Path.Combine(folder, Workspace.GitStateName, task));
        var objects = repository.Of(record.GitFolder);
        var view = await WorktreeViews.OfAsync(objects, record.Top, place.Excludes, cancellation);
        using var worktree = new TaskWorktree(objects, new WorktreeFiles(sandboxed, objects, view, place), record, place);
        await worktree.FinishShowAsync();
        await worktree.SaveRestAsync(RefNames.Rest(executionId, task), cancellation);
    }

    private static IEnumerable<string> FoldersIn(string folder) =>
        Directory.Exists(folder) ? Directory.GetDirectories(folder).Order(StringComparer.Ordinal) : Enumerable.Empty<string>();

    private static long Size(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", NoLinks).Sum(file => file.Length);
}
