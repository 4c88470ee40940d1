using System.Net.Http.Json;
using Oleada.Client.Http;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;

namespace Oleada.Client;

public sealed partial class OleadaClient
{
    /// <summary>Makes the pull request of an execution that has ended, unless it has one; one that is open is brought up to date.</summary>
    /// <param name="executionId">The execution's id, which is the pull request's too.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>The pull request.</returns>
    /// <exception cref="OleadaException">Status 409: there is nothing to make one of; 502: the forge fails.</exception>
    public Task<PullView> OpenPullAsync(string executionId, CancellationToken cancellation = default) =>
        _rest.PostAsync("/api/pulls", JsonContent.Create(new OpenPull(executionId), ContractJson.Default.OpenPull), ContractJson.Default.PullView, cancellation);

    /// <summary>Lists pull requests, oldest first, without descriptions.</summary>
    /// <param name="cursor">Where the page begins: <see cref="Page{T}.Next"/> of the page before.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>One page.</returns>
    public Task<Page<PullView>> ListPullsAsync(string? cursor = null, CancellationToken cancellation = default) =>
        _rest.GetAsync("/api/pulls" + RestCalls.Query(cursor), ContractJson.Default.PagePullView, cancellation);

    /// <summary>How a pull request stands, with its commits.</summary>
    /// <param name="pullId">The pull request's id.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>The pull request, or <c>null</c> if there is none with that id.</returns>
    public Task<PullView?> FindPullAsync(string pullId, CancellationToken cancellation = default) =>
        _rest.FindAsync(PullPath(pullId), ContractJson.Default.PullView, cancellation);

    /// <summary>What a pull request changes.</summary>
    /// <param name="pullId">The pull request's id.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>The patch, or <c>null</c> if there is no such pull request.</returns>
    public Task<PullDiff?> FindPullDiffAsync(string pullId, CancellationToken cancellation = default) =>
        _rest.FindAsync(PullPath(pullId) + "/diff", ContractJson.Default.PullDiff, cancellation);

    /// <summary>Merges a pull request into its base.</summary>
    /// <param name="pullId">The pull request's id.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>How it stands then.</returns>
    /// <exception cref="OleadaException">Status 409: it conflicts, is not open, or its base is checked out with changes.</exception>
    public Task<PullView> MergePullAsync(string pullId, CancellationToken cancellation = default) => SettleAsync(pullId, "merge", null, cancellation);

    /// <summary>Closes a pull request without a merge; its branch stays.</summary>
    /// <param name="pullId">The pull request's id.</param>
    /// <param name="reason">Why, for a person, at most 1,024 characters.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>How it stands then.</returns>
    public Task<PullView> ClosePullAsync(string pullId, string? reason = null, CancellationToken cancellation = default) =>
        SettleAsync(pullId, "close", reason, cancellation);

    private static string PullPath(string pullId) => "/api/pulls/" + Uri.EscapeDataString(pullId);

    private Task<PullView> SettleAsync(string pullId, string how, string? reason, CancellationToken cancellation) =>
        _rest.PostAsync($"{PullPath(pullId)}/{how}", JsonContent.Create(new ControlRequest(reason), ContractJson.Default.ControlRequest),
            ContractJson.Default.PullView, cancellation);
}
