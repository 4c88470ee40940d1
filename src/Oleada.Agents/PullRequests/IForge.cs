using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;

namespace Oleada.Agents.PullRequests;

/// <summary>What is wanted of a forge: that this branch has an open pull request with these words.</summary>
internal sealed record PullDraft(string Branch, string Base, string Head, string Title, string Description);

/// <summary>Where a forge has a pull request; nothing is known of a local one that is not known already.</summary>
internal sealed record ForgePlace(int? Number = null, string? Url = null);

/// <summary>A pull request as its forge has it.</summary>
/// <param name="Commit">The base's commit, once merged.</param>
/// <param name="By">Who merged it.</param>
/// <param name="Reason">Why it is closed, where that is known.</param>
/// <param name="Checks">Of its head; null if there are none.</param>
internal sealed record ForgeState(PullState State, string? Commit = null, string? By = null, string? Reason = null, PullChecks? Checks = null);

/// <summary>Where pull requests are made. May be used by any thread; a pull request only by one at a time.</summary>
internal interface IForge
{
    /// <summary><c>local</c>, <c>github</c>, <c>forgejo</c>.</summary>
    string Name { get; }

    /// <summary>The repository as it stands in the record.</summary>
    string Repository { get; }

    /// <summary>Makes the pull request, or brings the open one of the same branch up to date. The same again changes nothing.</summary>
    /// <exception cref="ForgeException">It cannot be.</exception>
    Task<ForgePlace> SubmitAsync(PullDraft draft, CancellationToken cancellation);

    /// <exception cref="ForgeException">It cannot be had.</exception>
    Task<ForgeState> ReadAsync(PullView pull, CancellationToken cancellation);

    /// <summary>Merges the head that the view has into the base.</summary>
    /// <returns>The base's commit then.</returns>
    /// <exception cref="ForgeException">It conflicts, or something stands against it.</exception>
    Task<string> MergeAsync(PullView pull, CancellationToken cancellation);

    /// <param name="comment">Why, for those who read it there.</param>
    Task CloseAsync(PullView pull, string? comment, CancellationToken cancellation);
}
