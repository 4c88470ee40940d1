using Oleada.Contracts.Events;

namespace Oleada.Contracts.Rest;

/// <summary>What an attempt has left in the repository: a row of <c>GET /api/executions/{id}/snapshots</c>.</summary>
public sealed record SnapshotView
{
    /// <summary>Its name within the execution: <c>task/atom-attempt</c>, or <c>task/rest</c> for what a worktree held when it was removed.</summary>
    public required string Snapshot { get; init; }

    /// <summary>The task whose worktree it is of; left out where the plan has none of that name any more.</summary>
    public string? TaskId { get; init; }

    /// <summary>The atom whose attempt left it; left out for <c>rest</c>.</summary>
    public string? AtomId { get; init; }

    /// <summary>Which attempt of the atom, from 1 on.</summary>
    public int? Attempt { get; init; }

    /// <summary>How the attempt ended; left out while it has not, and for <c>rest</c>.</summary>
    public AttemptResult? Result { get; init; }

    /// <summary>When it was made, UTC, in whole seconds.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The commit that has its files. Its parent is the state of the execution's branch that the worktree had taken in.</summary>
    public required string Commit { get; init; }

    /// <summary>Files that are different from those of its parent.</summary>
    public required int FilesChanged { get; init; }

    /// <summary>Lines that were added, as git counts them.</summary>
    public required int Additions { get; init; }

    /// <summary>Lines that were removed, as git counts them.</summary>
    public required int Deletions { get; init; }
}

/// <summary>What was changed up to a snapshot, or since another one: <c>GET /api/executions/{id}/snapshots/{task}/{name}/diff</c>.</summary>
/// <param name="Diff">A patch as git writes it.</param>
/// <param name="Truncated">Whether it is longer than what is given out, and ends here.</param>
public sealed record SnapshotDiff(string Diff, bool Truncated);

/// <summary>Body of <c>POST /api/executions/{id}/snapshots/{task}/{name}/branch</c>.</summary>
/// <param name="Branch">The new branch's name; left out: <c>oleada/{execution}-{task}-{name}</c>.</param>
public sealed record MakeBranch(string? Branch = null);

/// <summary>A branch that was made of a snapshot.</summary>
/// <param name="Branch">The branch's name.</param>
/// <param name="Commit">The commit that it is at: the snapshot's.</param>
public sealed record SnapshotBranch(string Branch, string Commit);
