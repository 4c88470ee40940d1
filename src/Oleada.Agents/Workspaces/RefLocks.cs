namespace Oleada.Agents.Workspaces;

/// <summary>Locks on an execution's own refs, as a git leaves them that was killed: nobody could change these refs any more.</summary>
internal static class RefLocks
{
    /// <summary>To be called while no git is at work for the execution.</summary>
    /// <param name="gitFolder">The repository's own folder.</param>
    public static void Remove(string gitFolder, string executionId)
    {
        var branch = Path.Combine(gitFolder, "refs/heads", RefNames.Branch(executionId) + ".lock");
        if (File.Exists(branch))
            File.Delete(branch);
        foreach (var below in new[] { $"refs/heads/{RefNames.TaskBranches(executionId)}", RefNames.Snapshots(executionId) })
        {
            var folder = Path.Combine(gitFolder, below);
            foreach (var left in Directory.Exists(folder) ? Directory.GetFiles(folder, "*.lock", SearchOption.AllDirectories) : [])
                File.Delete(left);
        }
    }
}
