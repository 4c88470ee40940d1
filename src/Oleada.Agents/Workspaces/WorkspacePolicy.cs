namespace Oleada.Agents.Workspaces;

/// <summary>Which worktrees stay when their execution has ended.</summary>
public enum WorkspacePolicy
{
    /// <summary>Those of tasks that failed, and the one of the result.</summary>
    Failed,

    /// <summary>All that are there.</summary>
    Keep,

    /// <summary>None; the result is on the execution's branch.</summary>
    Remove,
}
