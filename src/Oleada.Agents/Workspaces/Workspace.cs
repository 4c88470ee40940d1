using System.Security.Cryptography;
using System.Text;
using Oleada.Agents.Paths;
using Oleada.Agents.Sandbox;

namespace Oleada.Agents.Workspaces;

/// <summary>The folder that an execution works in, and what the server keeps beside it.</summary>
public sealed class Workspace : IDisposable
{
    internal const string FilesName = "files", HomeName = "home", BaseName = "base.manifest", GitConfigName = "git-config", EtcName = "etc",
        TasksName = "tasks", TaskRecordsName = "task-records", SpareName = "spare", GitStateName = "git-state", ClosedName = "closed";

    private readonly string _dataFolder;
    private readonly Lazy<string> _etc;

    internal Workspace(string dataFolder, string folder, WorkspaceRecord record)
    {
        _dataFolder = dataFolder;
        Folder = folder;
        Record = record;
        _etc = new Lazy<string>(() => SandboxEtc.Prepare(Path.Combine(Folder, EtcName)));
    }

    public WorkspaceRecord Record { get; }

    /// <summary>The folder that paths are relative to, absolute.</summary>
    public string Root => Record.Root;

    /// <summary>Where the tasks' home folders are: not in the workspace.</summary>
    public string Homes => Path.Combine(Folder, HomeName);

    /// <summary>What the server keeps of this execution's work.</summary>
    internal string Folder { get; }

    /// <summary>The folder itself, held while the workspace is open; null for a worktree, and where it was not bound.</summary>
    internal HeldFolder? Held { get; private init; }

    /// <summary>A workspace that is bound to the folder that its name leads to now.</summary>
    /// <exception cref="WorkspaceException">That is gone, or another one than the execution was opened in.</exception>
    internal static Workspace Bind(string dataFolder, string folder, WorkspaceRecord record)
    {
        // A worktree is the server's own, out of reach of commands, and made anew where it is gone: each run binds it.
        if (record.Kind == WorkspaceKind.Worktree)
            return new Workspace(dataFolder, folder, record);
        var held = OpenRoot(record);
        if (record.Kind == WorkspaceKind.Folder && record.Inode is null)
            record = record with { Inode = held.Facts.Stamp.Inode, BornNs = held.Facts.BornNs == 0 ? null : held.Facts.BornNs };
        return new Workspace(dataFolder, folder, record) { Held = held };
    }

    public void Dispose() => Held?.Dispose();

    /// <summary>Notes that its execution has ended and what was to go has gone.</summary>
    internal void MarkClosed() => File.WriteAllBytes(Path.Combine(Folder, ClosedName), []);

    /// <summary>Where an execution works, also when it has ended; null if it has no workspace here.</summary>
    public static WorkspaceRecord? RecordOf(string dataFolder, string executionId) =>
        WorkspaceRecord.Load(FolderOf(FolderPath.Real(dataFolder), executionId));

    /// <summary>Opens a file for reading, as the task that changed it last has it: in its own worktree until that is merged.</summary>
    /// <returns>Null if it is no longer there.</returns>
    public static FileStream? OpenFile(string dataFolder, string executionId, string taskId, string path)
    {
        var folder = FolderOf(FolderPath.Real(dataFolder), executionId);
        if (WorkspaceRecord.Load(folder) is not { } record)
            return null;
        var task = TaskRecord.Load(Path.Combine(folder, TaskRecordsName, taskId + ".json"));
        return (task is null ? null : WorkspaceFiles.Open(task.Top, record.Prefix + path)) ?? OpenIn(record, path);
    }

    private static FileStream? OpenIn(WorkspaceRecord record, string path)
    {
        try
        {
            using var root = OpenRoot(record);
            return WorkspaceFiles.Open(root, path);
        }
        catch (WorkspaceException)
        {
            return null;
        }
    }

    private static HeldFolder OpenRoot(WorkspaceRecord record)
    {
        var held = HeldFolder.Open(record.Root);
        if (record.Inode is not { } inode || held.Facts.Stamp.Inode == inode || (record.BornNs is { } born && held.Facts.BornNs == born))
            return held;
        held.Dispose();
        throw new WorkspaceException(
            $"the workspace {record.Root} is not the folder that the execution was opened in: it has been exchanged; start another execution");
    }

    internal static string FolderOf(string dataFolder, string executionId)
    {
        if (executionId is "." or ".." || executionId.AsSpan().ContainsAny('/', '\0'))
            throw new WorkspaceException($"'{executionId}' is no id of an execution");
        return Path.Combine(dataFolder, "workspaces", executionId);
    }

    /// <summary>
    /// The home folder of one task's agent, made if it is not there: kept for its next attempts, and no other
    /// task's, since agents keep there whom they trust and what was said.
    /// </summary>
    internal string HomeOf(string taskId)
    {
        var isName = taskId.Length is > 0 and <= 100 && taskId[0] is not ('.' or '=') &&
            taskId.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_');
        // No name begins with this sign, so that none is taken for another's hash.
        var name = isName ? taskId : "=" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(taskId)));
        return Directory.CreateDirectory(Path.Combine(Homes, name)).FullName;
    }

    /// <summary>The home folder that the plan's own commands share: what one has put there is there for the next.</summary>
    internal string SharedHome() => Directory.CreateDirectory(Path.Combine(Homes, "=commands")).FullName;

    /// <summary>
    /// What commands see, but for their home. Of a worktree's repository they see what <c>git log</c>, <c>diff</c> and
    /// <c>status</c> need, and cannot write it; its configuration is cut down to what git needs to read it.
    /// </summary>
    /// <param name="root">The folder to work in: the workspace's own, or that of a task's worktree.</param>
    /// <param name="worktree">The top of the worktree that it lies in, if it is one.</param>
    public SandboxFolders FoldersFor(IReadOnlyList<Mount> toolchains, string root, string? worktree)
    {
        List<Mount> mounts = [.. toolchains.Where(mount => !FolderPath.Contains(root, mount.Path)), new(_dataFolder, MountKind.Hidden)];
        if (worktree is { } top)
        {
            mounts.Add(new Mount(top, MountKind.Readable));
            mounts.Add(new Mount(Path.Combine(top, ".git"), MountKind.Readable));
        }
        // No command makes a repository of a person's folder, by which a later execution would find others' files.
        else if (Record.Kind == WorkspaceKind.Folder)
        {
            var own = Path.Combine(root, ".git");
            mounts.Add(new Mount(own, File.Exists(own) || own == Record.GitFolder ? MountKind.Readable : MountKind.Hidden));
        }
        if (Record.GitFolder is { } git)
            mounts.AddRange(RepositoryMounts.Of(git, Path.Combine(Folder, GitConfigName), worktree));
        return new SandboxFolders(root, Homes, mounts, _etc.Value) { Held = Held is { } held && held.Path == root ? [held] : [] };
    }
}
