using System.Net.Http.Json;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;

namespace Oleada.Client;

public sealed partial class OleadaClient
{
    /// <summary>Lists what the attempts of an execution have left in its repository, oldest first; none where it did not work in one.</summary>
    /// <param name="executionId">The execution's id.</param>
    /// <param name="taskId">The one task whose snapshots are wanted; <c>null</c>: those of all.</param>
    /// <param name="cursor">Where the page begins: <see cref="Page{T}.Next"/> of the page before.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>One page.</returns>
    /// <exception cref="OleadaException">Status 404: there is no such execution; 400: it has no such task.</exception>
    public Task<Page<SnapshotView>> ListSnapshotsAsync(
        string executionId, string? taskId = null, string? cursor = null, CancellationToken cancellation = default)
    {
        string?[] query = [taskId is null ? null : "task=" + Uri.EscapeDataString(taskId), cursor is null ? null : "cursor=" + Uri.EscapeDataString(cursor)];
        var path = $"{SnapshotPath(executionId)}?{string.Join('&', query.OfType<string>())}";
        return _rest.GetAsync(path.TrimEnd('?'), ContractJson.Default.PageSnapshotView, cancellation);
    }

    /// <summary>What was changed up to a snapshot, or since another one.</summary>
    /// <param name="executionId">The execution's id.</param>
    /// <param name="snapshot">The snapshot's name: <c>task/atom-attempt</c>.</param>
    /// <param name="since">The name of the one that it is compared with; <c>null</c>: what its worktree began with.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>The patch, or <c>null</c> if there is no such execution or snapshot.</returns>
    /// <exception cref="OleadaException">Status 400: <paramref name="since"/> is no snapshot.</exception>
    public Task<SnapshotDiff?> FindSnapshotDiffAsync(string executionId, string snapshot, string? since = null, CancellationToken cancellation = default) =>
        _rest.FindAsync(
            SnapshotPath(executionId, snapshot) + "/diff" + (since is null ? "" : "?since=" + Uri.EscapeDataString(since)), ContractJson.Default.SnapshotDiff, cancellation);

    /// <summary>Makes a branch of a snapshot in the execution's repository.</summary>
    /// <param name="executionId">The execution's id.</param>
    /// <param name="snapshot">The snapshot's name: <c>task/atom-attempt</c>.</param>
    /// <param name="branch">The branch's name, at most 200 characters; <c>null</c>: <c>oleada/{execution}-{task}-{atom}-{attempt}</c>.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>The branch and its commit.</returns>
    /// <exception cref="OleadaException">Status 404: there is no such snapshot; 400: the name cannot be a branch's; 409: there is such a branch.</exception>
    public Task<SnapshotBranch> MakeBranchAsync(string executionId, string snapshot, string? branch = null, CancellationToken cancellation = default) =>
        _rest.PostAsync(
            SnapshotPath(executionId, snapshot) + "/branch", JsonContent.Create(new MakeBranch(branch), ContractJson.Default.MakeBranch),
            ContractJson.Default.SnapshotBranch, cancellation);

    private static string SnapshotPath(string executionId, string? snapshot = null)
    {
        var path = $"/api/executions/{Uri.EscapeDataString(executionId)}/snapshots";
        return snapshot is null ? path : $"{path}/{string.Join('/', snapshot.Split('/').Select(Uri.EscapeDataString))}";
    }
}
