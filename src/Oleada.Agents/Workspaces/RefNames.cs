using System.Security.Cryptography;
using System.Text;

namespace Oleada.Agents.Workspaces;

/// <summary>Names of what an execution has in a repository, all of which git accepts, whatever characters the ids have.</summary>
internal static class RefNames
{
    /// <summary>The branch that an execution's tasks are merged into.</summary>
    public static string Branch(string execution)
    {
        var name = execution.Replace("..", "--", StringComparison.Ordinal).TrimEnd('.');
        return "oleada/" + (name.EndsWith(".lock", StringComparison.Ordinal) ? name + "-" : name);
    }

    /// <summary>The branch of a task's worktree. Not below the execution's branch: git has no branch within a branch.</summary>
    public static string TaskBranch(string execution, string task) => TaskBranches(execution) + Part(task);

    /// <summary>Below it are the branches of all tasks of an execution.</summary>
    public static string TaskBranches(string execution) => $"oleada-task/{Part(execution)}/";

    /// <summary>Below it are all snapshots of an execution.</summary>
    public static string Snapshots(string execution) => $"refs/oleada/{Part(execution)}/";

    /// <summary>Below it are the snapshots of a task.</summary>
    public static string Snapshots(string execution, string task) => $"{Snapshots(execution)}{Part(task)}/";

    public static string Snapshot(string execution, string task, string atom, int attempt) =>
        FormattableString.Invariant($"{Snapshots(execution, task)}{Part(atom)}-{attempt}");

    /// <summary>What a worktree still held that no attempt's snapshot has.</summary>
    public static string Rest(string execution, string task) => $"{Snapshots(execution, task)}rest";

    /// <summary>The id itself where git takes it; else one that no other id has.</summary>
    public static string Part(string id)
    {
        var name = id.Replace("..", "--", StringComparison.Ordinal).TrimEnd('.');
        if (name.EndsWith(".lock", StringComparison.Ordinal))
            name += "-";
        return name == id ? id : $"{name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..8]}";
    }
}
