using System.Text.Json.Serialization;

namespace Oleada.Contracts.Events;

/// <summary>Where a pull request stands.</summary>
public enum PullState
{
    /// <summary>It could not be opened yet; the reason says why.</summary>
    [JsonStringEnumMemberName("failed")] Failed,

    /// <summary>It waits to be merged or closed.</summary>
    [JsonStringEnumMemberName("open")] Open,

    /// <summary>Its branch is in the base.</summary>
    [JsonStringEnumMemberName("merged")] Merged,

    /// <summary>It was closed without a merge.</summary>
    [JsonStringEnumMemberName("closed")] Closed,

    /// <summary>Its events in the log are not what was written; the reason names the place.</summary>
    [JsonStringEnumMemberName("harmed")] Harmed,
}

/// <summary>What the checks of a commit say together.</summary>
public enum CheckStatus
{
    /// <summary>Some have not ended.</summary>
    [JsonStringEnumMemberName("pending")] Pending,

    /// <summary>All have passed.</summary>
    [JsonStringEnumMemberName("passed")] Passed,

    /// <summary>At least one has failed.</summary>
    [JsonStringEnumMemberName("failed")] Failed,
}

/// <summary><c>pull_opened</c>: an execution's branch has a pull request. On the <c>pull:</c> stream, once.</summary>
public sealed record PullOpened : EventData
{
    /// <summary>The pull request's id: its execution's.</summary>
    public required string PullId { get; init; }

    /// <summary>Where it is: <c>local</c>, <c>github</c> or <c>forgejo</c>.</summary>
    public required string Forge { get; init; }

    /// <summary>The repository: its git folder, or <c>owner/name</c> in a forge.</summary>
    public required string Repository { get; init; }

    /// <summary>In one line.</summary>
    public required string Title { get; init; }

    /// <summary>In Markdown: the results of the tasks.</summary>
    public required string Description { get; init; }

    /// <summary>The branch that it wants merged.</summary>
    public required string Branch { get; init; }

    /// <summary>The branch that it is to be merged into.</summary>
    public required string Base { get; init; }

    /// <summary>The commit of the base that the branch began at.</summary>
    public required string BaseCommit { get; init; }

    /// <summary>The branch's commit.</summary>
    public required string Head { get; init; }

    /// <summary>Its number in the forge; left out for <c>local</c>.</summary>
    public int? Number { get; init; }

    /// <summary>Where a person looks at it; left out for <c>local</c>.</summary>
    public string? Url { get; init; }

    /// <summary>The ticket that it is for, if any.</summary>
    public string? TicketId { get; init; }

    /// <summary>The session that its execution was started in, if any.</summary>
    public string? SessionId { get; init; }
}

/// <summary><c>pull_updated</c>: its branch has another commit, or it was opened again.</summary>
/// <param name="PullId">The pull request's id.</param>
/// <param name="Head">The branch's commit.</param>
public sealed record PullUpdated(string PullId, string Head) : EventData;

/// <summary><c>pull_checked</c>: what checks say of its newest commit.</summary>
/// <param name="PullId">The pull request's id.</param>
/// <param name="Source">Whose checks: <c>execution</c>, or the forge's name.</param>
/// <param name="Head">The commit that was checked.</param>
/// <param name="Status">What they say together.</param>
/// <param name="Passed">Checks that have passed.</param>
/// <param name="Failed">Checks that have failed.</param>
/// <param name="Pending">Checks that have not ended.</param>
public sealed record PullChecked(
    string PullId, string Source, string Head, CheckStatus Status, int Passed, int Failed, int Pending = 0) : EventData;

/// <summary><c>pull_merged</c>: its branch is in the base.</summary>
/// <param name="PullId">The pull request's id.</param>
/// <param name="Commit">The base's commit that has it.</param>
/// <param name="By">Who merged it, where known.</param>
public sealed record PullMerged(string PullId, string Commit, string? By = null) : EventData;

/// <summary><c>pull_closed</c>: it was closed without a merge.</summary>
/// <param name="PullId">The pull request's id.</param>
/// <param name="By">Who closed it, where known.</param>
/// <param name="Reason">Why, where known.</param>
public sealed record PullClosed(string PullId, string? By = null, string? Reason = null) : EventData;

/// <summary><c>pull_failed</c>: it was wanted and could not be opened; the next start of a server tries again.</summary>
/// <param name="PullId">The pull request's id.</param>
/// <param name="Message">Why: the repository and the reason.</param>
public sealed record PullFailed(string PullId, string Message) : EventData;
