using Oleada.Agents.Sandbox;
using Oleada.Agents.VersionControl;

namespace Oleada.Agents.Workspaces;

/// <summary>
/// Finds or makes the workspace of an execution. What is made counts from the moment that its record is written;
/// what an opening that was killed left before that is thrown away.
/// </summary>
internal sealed class WorkspaceOpening(string dataFolder, Git git, string userHome, WorkspacesInUse inUse)
{
    private const string Accounts = "/etc/passwd";

    private readonly RefusedFolders _refused = new(
        dataFolder, RefusedFolders.HomesOf(userHome, File.Exists(Accounts) ? File.ReadLines(Accounts) : []));

    /// <param name="wanted">The user's folder; null for a new one.</param>
    /// <param name="saveBase">Called with the ready workspace before the first attempt can change it.</param>
    public async Task<Workspace> OpenAsync(
        string executionId, string? wanted, Action<Workspace> saveBase, CancellationToken cancellation)
    {
        var folder = Workspace.FolderOf(dataFolder, executionId);
        if (WorkspaceRecord.Load(folder) is { } known)
            return Reopen(executionId, folder, known);
        var files = Path.Combine(folder, Workspace.FilesName);
        if (Directory.Exists(files))
            Directory.Delete(files, recursive: true);
        Directory.CreateDirectory(Path.Combine(folder, Workspace.HomeName));
        // Where the data folder lies in a repository, its status is not to show what agents do.
        await File.WriteAllTextAsync(Path.Combine(dataFolder, "workspaces", ".gitignore"), "*\n", cancellation);
        try
        {
            var record = wanted is null
                ? new WorkspaceRecord { Kind = WorkspaceKind.New, Root = Directory.CreateDirectory(files).FullName }
                : await OpenFolderAsync(executionId, FolderPath.Real(wanted), folder, cancellation);
            var workspace = Workspace.Bind(dataFolder, folder, record);
            saveBase(workspace);
            workspace.Record.Save(folder);
            return workspace;
        }
        catch
        {
            inUse.Remove(executionId);
            throw;
        }
    }

    private Workspace Reopen(string executionId, string folder, WorkspaceRecord known)
    {
        if (!Directory.Exists(known.Root))
            throw new WorkspaceException($"the workspace {known.Root} of execution {executionId} is gone; start another execution");
        Directory.CreateDirectory(Path.Combine(folder, Workspace.HomeName));
        if (known.Kind == WorkspaceKind.Folder)
            inUse.Add(executionId, known.Root, known.GitFolder, isWritten: true);
        return Workspace.Bind(dataFolder, folder, known);
    }

    private async Task<WorkspaceRecord> OpenFolderAsync(
        string executionId, string wanted, string folder, CancellationToken cancellation)
    {
        Check(wanted);
        var repository = await Repository.FindAsync(git, wanted, cancellation);
        var plain = new PlainFolders(dataFolder);
        inUse.Add(executionId, repository?.Head is null ? wanted : repository.GitFolder, repository?.GitFolder, repository?.Head is null);
        if (repository is not null)
        {
            plain.Check(wanted, repository);
            await Worktree.WriteConfigAsync(git, repository, Path.Combine(folder, Workspace.GitConfigName), cancellation);
        }
        if (repository?.Head is not null)
            return await OpenWorktreeAsync(executionId, repository, Path.Combine(folder, Workspace.FilesName), cancellation);
        plain.Add(executionId, wanted);
        return new WorkspaceRecord
        {
            Kind = WorkspaceKind.Folder,
            Root = wanted,
            GitFolder = repository?.GitFolder,
            Notes = repository is null ? [] : [$"the repository {wanted} has no commit yet: the work is done in the folder itself"],
        };
    }

    private async Task<WorkspaceRecord> OpenWorktreeAsync(
        string executionId, Repository repository, string files, CancellationToken cancellation)
    {
        var branch = RefNames.Branch(executionId);
        RefLocks.Remove(repository.GitFolder, executionId);
        await Worktree.AddAsync(git, repository, files, branch, cancellation);
        var uncommitted = await Worktree.UncommittedAsync(git, repository, cancellation);
        var link = await File.ReadAllTextAsync(Path.Combine(files, ".git"), cancellation);
        return new WorkspaceRecord
        {
            Kind = WorkspaceKind.Worktree,
            // A subfolder that no commit has is made, as it was in the user's work tree.
            Root = Directory.CreateDirectory(Path.Combine(files, repository.Prefix.TrimEnd('/'))).FullName.TrimEnd('/'),
            Top = files,
            WorktreeGitFolder = link["gitdir: ".Length..].Trim(),
            GitFolder = repository.GitFolder,
            Branch = branch,
            Commit = repository.Head,
            Base = repository.Branch,
            Notes = uncommitted == 0
                ? []
                : [$"{repository.Top} has changes in {uncommitted} files that are not committed: the worktree starts from the commit, without them"],
        };
    }

    private void Check(string wanted)
    {
        if (File.Exists(wanted))
            throw new WorkspaceException($"the workspace {wanted} is a file, not a folder");
        if (!Directory.Exists(wanted))
            throw new WorkspaceException($"the workspace folder {wanted} does not exist");
        if (_refused.ReasonFor(wanted) is { } reason)
            throw new WorkspaceException(reason);
    }
}
