using Oleada.Contracts.Events;

namespace Oleada.Contracts.Rest;

/// <summary>A pull request as it stands: <c>GET /api/pulls/{id}</c>, and a row of <c>GET /api/pulls</c>.</summary>
public sealed record PullView
{
    /// <summary>The pull request's id: its execution's.</summary>
    public required string PullId { get; init; }

    /// <summary>Where it stands.</summary>
    public required PullState State { get; init; }

    /// <summary>The last seq of its stream that is in this view.</summary>
    public required long Seq { get; init; }

    /// <summary>The log's epoch; sent back with <see cref="Seq"/>, it tells the server whether its log still has that event.</summary>
    public string? Epoch { get; init; }

    /// <summary><c>local</c>, <c>github</c> or <c>forgejo</c>; this and what describes it is left out while it failed to be opened.</summary>
    public string? Forge { get; init; }

    /// <summary>The repository: its git folder, or <c>owner/name</c>.</summary>
    public string? Repository { get; init; }

    /// <summary>In one line.</summary>
    public string? Title { get; init; }

    /// <summary>In Markdown; not in lists.</summary>
    public string? Description { get; init; }

    /// <summary>The branch that it wants merged.</summary>
    public string? Branch { get; init; }

    /// <summary>The branch that it is to be merged into.</summary>
    public string? Base { get; init; }

    /// <summary>The commit of the base that the branch began at.</summary>
    public string? BaseCommit { get; init; }

    /// <summary>The branch's newest commit that is in the pull request.</summary>
    public string? Head { get; init; }

    /// <summary>Its number in the forge.</summary>
    public int? Number { get; init; }

    /// <summary>Where a person looks at it in the forge.</summary>
    public string? Url { get; init; }

    /// <summary>The ticket that it is for, if any.</summary>
    public string? TicketId { get; init; }

    /// <summary>The session that its execution was started in, if any.</summary>
    public string? SessionId { get; init; }

    /// <summary>When it was opened, UTC.</summary>
    public DateTimeOffset? OpenedAt { get; init; }

    /// <summary>When something happened to it last, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>What checks say of its head, one for each source.</summary>
    public required IReadOnlyList<PullChecks> Checks { get; init; }

    /// <summary>The base's commit that has it, once merged.</summary>
    public string? MergeCommit { get; init; }

    /// <summary>Who merged or closed it, where known.</summary>
    public string? By { get; init; }

    /// <summary>Why it was closed, could not be opened, or is harmed.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether it can be merged into the base as that is now; of an open one in its own repository, not in lists.</summary>
    public bool? Mergeable { get; init; }

    /// <summary>Its commits, oldest first, at most 1,000; not in lists.</summary>
    public IReadOnlyList<PullCommit>? Commits { get; init; }
}

/// <summary>What the checks of one source say of a pull request's head.</summary>
/// <param name="Source"><c>execution</c>, or the forge's name.</param>
/// <param name="Status">What they say together.</param>
/// <param name="Passed">Checks that have passed.</param>
/// <param name="Failed">Checks that have failed.</param>
/// <param name="Pending">Checks that have not ended.</param>
public sealed record PullChecks(string Source, CheckStatus Status, int Passed, int Failed, int Pending);

/// <summary>One commit of a pull request.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Subject">Its first line.</param>
/// <param name="TaskId">The task that it is, if it is one's.</param>
public sealed record PullCommit(string Commit, string Subject, string? TaskId = null);

/// <summary>What a pull request changes: <c>GET /api/pulls/{id}/diff</c>.</summary>
/// <param name="Diff">A patch as git writes it.</param>
/// <param name="Truncated">Whether it is longer than what is given out, and ends here.</param>
public sealed record PullDiff(string Diff, bool Truncated);

/// <summary>Body of <c>POST /api/pulls</c>.</summary>
/// <param name="ExecutionId">An execution that has ended.</param>
public sealed record OpenPull(string ExecutionId);
