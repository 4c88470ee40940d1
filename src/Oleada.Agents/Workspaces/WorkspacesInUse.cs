using Oleada.Agents.Sandbox;

namespace Oleada.Agents.Workspaces;

/// <summary>
/// The folders of the user's that executions of a data folder may write, so that none is given out within another: who may
/// write the outer one could exchange the inner one while it is in use.
/// </summary>
internal sealed class WorkspacesInUse(string dataFolder)
{
    private readonly Lock _gate = new();
    private Dictionary<string, Use>? _uses;

    /// <summary>Notes that an execution is going to use a folder.</summary>
    /// <param name="gitFolder">Of the repository that the folder lies in; null if there is none.</param>
    /// <param name="isWritten">Whether commands write the folder itself and not worktrees of it.</param>
    /// <exception cref="WorkspaceException">It lies in one that is in use, or one that is in use lies in it.</exception>
    public void Add(string executionId, string root, string? gitFolder, bool isWritten)
    {
        var wanted = new Use(root, gitFolder, isWritten);
        lock (_gate)
        {
            _uses ??= Recorded();
            foreach (var (other, use) in _uses.ToList())
            {
                if (other == executionId || !use.CollidesWith(wanted))
                    continue;
                if (!IsClosed(other))
                {
                    throw new WorkspaceException(
                        $"the workspace {root} and {use.Root}, which execution {other} works in, lie in each other: wait for its end, or name another folder");
                }
                _uses.Remove(other);
            }
            _uses[executionId] = wanted;
        }
    }

    /// <summary>To be called where the opening of a workspace failed after all.</summary>
    public void Remove(string executionId)
    {
        lock (_gate)
            _uses?.Remove(executionId);
    }

    private bool IsClosed(string executionId) => File.Exists(Path.Combine(Workspace.FolderOf(dataFolder, executionId), Workspace.ClosedName));

    private Dictionary<string, Use> Recorded()
    {
        var uses = new Dictionary<string, Use>(StringComparer.Ordinal);
        var all = Path.Combine(dataFolder, "workspaces");
        foreach (var folder in Directory.Exists(all) ? Directory.GetDirectories(all) : [])
        {
            var id = Path.GetFileName(folder);
            if (!IsClosed(id) && Load(folder) is { Kind: not WorkspaceKind.New } record)
                uses[id] = Use.Of(record);
        }
        return uses;
    }

    /// <summary>A record that is damaged keeps its own execution from being opened, and no other.</summary>
    private static WorkspaceRecord? Load(string folder)
    {
        try
        {
            return WorkspaceRecord.Load(folder);
        }
        catch (WorkspaceException)
        {
            return null;
        }
    }

    private sealed record Use(string Root, string? GitFolder, bool IsWritten)
    {
        public static Use Of(WorkspaceRecord record) => record.Kind == WorkspaceKind.Folder
            ? new Use(record.Root, record.GitFolder, IsWritten: true)
            : new Use(record.GitFolder!, record.GitFolder, IsWritten: false);

        /// <summary>Two executions in the very same folder share it: neither can exchange it.</summary>
        public bool CollidesWith(Use other) => Reaches(other) || other.Reaches(this);

        private bool Reaches(Use other) =>
            IsWritten && Root != other.Root &&
            (FolderPath.Contains(Root, other.Root) || (other.GitFolder is { } git && FolderPath.Contains(Root, git)));
    }
}
