using Oleada.Contracts.Plans;
using Oleada.Engine.Plans;

namespace Oleada.Agents.Workspaces;

/// <summary>The worktrees of an execution's tasks, each made at its task's first attempt from the tip of the execution's branch.</summary>
internal sealed class TaskWorktrees(Git git, Workspace workspace, string executionId, string excludes) : IAsyncDisposable
{
    private readonly Lock _gate = new();
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
        lock (_gate)
            _open.Remove(worktree.Task);
        await WorktreeRemoval.RemoveAsync(Repository, worktree.Top, $"refs/heads/{RefNames.TaskBranch(executionId, worktree.Task)}", cancellation);
        File.Delete(RecordFile(worktree.Task));
    }

    /// <summary>Tasks whose worktrees exist, also from an earlier process.</summary>
    public IEnumerable<string> Existing() => Directory.Exists(Path.Combine(workspace.Folder, Workspace.TaskRecordsName))
        ? Directory.GetFiles(Path.Combine(workspace.Folder, Workspace.TaskRecordsName), "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Where(Exists)
        : [];

    public bool Exists(string task) => TaskRecord.Load(RecordFile(task)) is { } record && Directory.Exists(record.Top);

    public async ValueTask DisposeAsync()
    {
        foreach (var opening in _open.Values)
        {
            // Its failure was for those who needed it.
            await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (opening.IsCompletedSuccessfully)
                (await opening).Dispose();
        }
    }

    private string RecordFile(string task) => Path.Combine(workspace.Folder, Workspace.TaskRecordsName, task + ".json");

    private async Task<TaskWorktree> MakeAsync(PlanTask task)
    {
        var place = new WorktreePlace(RecordFile(task.Id), workspace.Record.Prefix, FilesOf(task), excludes);
        var record = TaskRecord.Load(place.RecordFile);
        if (record is null || !Directory.Exists(record.Top))
            record = await AddAsync(task.Id, place);
        // What a git that was killed with the server has left.
        foreach (var left in Directory.GetFiles(record.GitFolder, "*.lock"))
            File.Delete(left);
        var worktree = new TaskWorktree(new WorktreeGit(git, record.GitFolder, record.Top), record, place);
        Directory.CreateDirectory(worktree.Root);
        return worktree;
    }

    private async Task<TaskRecord> AddAsync(string task, WorktreePlace place)
    {
        var top = Path.Combine(workspace.Folder, Workspace.TasksName, task);
        var branch = RefNames.TaskBranch(executionId, task);
        Directory.CreateDirectory(Path.GetDirectoryName(top)!);
        Directory.CreateDirectory(Path.GetDirectoryName(place.RecordFile)!);
        if (Directory.Exists(top))
            await WorktreeRemoval.RemoveAsync(Repository, top, $"refs/heads/{branch}", CancellationToken.None);
        var tip = await Repository.RunAsync(["rev-parse", "--verify", $"refs/heads/{Branch}"], CancellationToken.None);
        await Repository.RunAsync(["worktree", "add", "--quiet", "--force", "-B", branch, top, tip], CancellationToken.None);
        var link = await File.ReadAllTextAsync(Path.Combine(top, ".git"));
        var record = new TaskRecord { Task = task, Top = top, GitFolder = link["gitdir: ".Length..].Trim(), Base = tip };
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
