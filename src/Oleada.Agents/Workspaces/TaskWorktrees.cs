using Oleada.Agents.VersionControl;
using Oleada.Contracts.Plans;
using Oleada.Engine.Plans;

namespace Oleada.Agents.Workspaces;

/// <summary>The worktrees of an execution's tasks, each made at its task's first attempt from the tip of the execution's branch.</summary>
/// <param name="mayNeed">Most worktrees that will be made.</param>
internal sealed class TaskWorktrees(
    Git git, SandboxedGit sandboxed, WorktreeCheckout checkout, Workspace workspace, string executionId, string excludes, SpareWorktree spare,
    int mayNeed) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private int _mayNeed = mayNeed;
    private readonly Dictionary<string, Task<TaskWorktree>> _open = new(StringComparer.Ordinal);

    /// <summary>Git in the repository itself.</summary>
    public WorktreeGit Repository { get; } = new(git, workspace.Record.GitFolder!, workspace.Record.GitFolder!);

    public string Branch { get; } = RefNames.Branch(executionId);

    /// <summary>Finds or makes a task's worktree.</summary>
    /// <exception cref="WorkspaceException">It cannot be made.</exception>
    public async Task<TaskWorktree> OpenAsync(PlanTask task, CancellationToken cancellation)
    {
        Task<TaskWorktree>? opening;
        lock (_gate)
        {
            // Made for all attempts of the task: that one of them is stopped does not stop it.
            if (!_open.TryGetValue(task.Id, out opening) || opening.IsFaulted)
                _open[task.Id] = opening = MakeAsync(task);
        }
        return await opening.WaitAsync(cancellation);
    }

    /// <summary>Removes a task's worktree, whatever it holds.</summary>
    public async Task RemoveAsync(TaskWorktree worktree, CancellationToken cancellation)
    {
        worktree.IsRemoved = true;
        worktree.Leave();
        lock (_gate)
            _open.Remove(worktree.Task);
        await RemoveAsync(worktree.Task, cancellation);
    }

    /// <summary>Removes what is there of a task's worktree.</summary>
    public async Task RemoveAsync(string task, CancellationToken cancellation)
    {
        await WorktreeRemoval.RemoveAsync(Repository.Patient, FolderOf(task), $"refs/heads/{RefNames.TaskBranch(executionId, task)}", cancellation);
        if (Directory.Exists(StateOf(task)))
            Directory.Delete(StateOf(task), recursive: true);
        // The last, so that a removal that was killed is found and finished.
        File.Delete(RecordFile(task));
    }

    /// <summary>Whether there is anything of a task's worktree, also from an earlier process that was killed in its making or removal.</summary>
    public bool HasTraces(string task) => File.Exists(RecordFile(task)) || Directory.Exists(FolderOf(task));

    /// <summary>Whether a task's worktree is there, and holds what the task has left.</summary>
    public bool Exists(string task) => TaskRecord.Load(RecordFile(task)) is { IsGoing: false } record && Directory.Exists(record.Top);

    /// <summary>To be called when no task will need a worktree any more.</summary>
    public Task RemoveSpareAsync() => spare.RemoveAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var opening in _open.Values)
        {
            // Its failure was for those who needed it.
            await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (opening.IsCompletedSuccessfully)
                (await opening).Dispose();
        }
        // The last: an opening that was still under way has asked for another one.
        await spare.DisposeAsync();
    }

    private string FolderOf(string task) => Path.Combine(workspace.Folder, Workspace.TasksName, task);

    private string StateOf(string task) => Path.Combine(workspace.Folder, Workspace.GitStateName, task);

    private string RecordFile(string task) => Path.Combine(workspace.Folder, Workspace.TaskRecordsName, task + ".json");

    private async Task<TaskWorktree> MakeAsync(PlanTask task)
    {
        var place = new WorktreePlace(RecordFile(task.Id), workspace.Record.Prefix, FilesOf(task), excludes, StateOf(task.Id));
        var record = TaskRecord.Load(place.RecordFile);
        if (record is null || !Directory.Exists(record.Top))
            record = await AddAsync(task.Id, place);
        // What a git that was killed with the server has left.
        foreach (var left in Directory.GetFiles(record.GitFolder, "*.lock"))
            File.Delete(left);
        var objects = Repository.Of(record.GitFolder);
        var view = await WorktreeViews.OfAsync(objects, record.Top, excludes, CancellationToken.None);
        var worktree = new TaskWorktree(objects, new WorktreeFiles(sandboxed, objects, view, place), record, place);
        await worktree.FinishShowAsync();
        Directory.CreateDirectory(worktree.Root);
        return worktree;
    }

    private async Task<TaskRecord> AddAsync(string task, WorktreePlace place)
    {
        var top = FolderOf(task);
        var branch = RefNames.TaskBranch(executionId, task);
        Directory.CreateDirectory(Path.GetDirectoryName(top)!);
        Directory.CreateDirectory(Path.GetDirectoryName(place.RecordFile)!);
        if (Directory.Exists(top))
            await WorktreeRemoval.RemoveAsync(Repository, top, $"refs/heads/{branch}", CancellationToken.None);
        var tip = await Repository.RunAsync(["rev-parse", "--verify", $"refs/heads/{Branch}"], CancellationToken.None);
        if (!await spare.TryTakeAsync(top, branch, tip))
        {
            // What a taking that failed has left.
            if (Directory.Exists(top))
                await WorktreeRemoval.RemoveAsync(Repository, top, null, CancellationToken.None);
            string[] words = ["-B", branch];
            if (!(await checkout.AddAsync(Repository, words, top, tip, CancellationToken.None)).Succeeded)
            {
                // The branch may be taken by a worktree whose folder somebody has removed.
                await Repository.TryAsync(["worktree", "prune"], CancellationToken.None);
                var added = await checkout.AddAsync(Repository, words, top, tip, CancellationToken.None);
                if (!added.Succeeded)
                    throw new WorkspaceException($"git worktree in {Repository.Top}: {Oleada.Agents.Workspaces.Repository.FirstLine(added.Error)}");
            }
        }
        if (Interlocked.Decrement(ref _mayNeed) > 0)
            spare.Prepare();
        var record = new TaskRecord { Task = task, Top = top, GitFolder = Worktree.GitFolderOf(top), Base = tip };
        record.Save(place.RecordFile);
        return record;
    }

    /// <summary>The files, not folders, that a task names.</summary>
    private List<string> FilesOf(PlanTask task) =>
    [
        .. (task.Touches ?? []).Concat(task.Expects ?? [])
            .Concat(PlanGraph.AtomsOf(task).SelectMany(atom => (atom.Touches ?? []).Concat(atom.Expects ?? [])))
            .Where(path => !path.EndsWith('/'))
            .Select(path => workspace.Record.Prefix + (path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path))
            .Distinct(StringComparer.Ordinal),
    ];
}
