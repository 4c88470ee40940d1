using System.Net.Http.Json;
using Oleada.Client.Http;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;

namespace Oleada.Client;

public sealed partial class OleadaClient
{
    /// <summary>Starts an execution of a saved plan.</summary>
    /// <param name="request">What to start.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>The execution's id and address.</returns>
    public Task<ExecutionStartedAnswer> StartExecutionAsync(StartExecution request, CancellationToken cancellation = default) =>
        _rest.PostAsync("/api/executions", JsonContent.Create(request, ContractJson.Default.StartExecution),
            ContractJson.Default.ExecutionStartedAnswer, cancellation);

    /// <summary>Lists executions, oldest first.</summary>
    /// <param name="cursor">Where the page begins: <see cref="Page{T}.Next"/> of the page before.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>One page.</returns>
    public Task<Page<ExecutionSummary>> ListExecutionsAsync(string? cursor = null, CancellationToken cancellation = default) =>
        _rest.GetAsync("/api/executions" + RestCalls.Query(cursor), ContractJson.Default.PageExecutionSummary, cancellation);

    /// <summary>How an execution stands.</summary>
    /// <param name="executionId">The execution's id.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>The execution, or <c>null</c> if there is none with that id.</returns>
    public Task<ExecutionView?> FindExecutionAsync(string executionId, CancellationToken cancellation = default) =>
        _rest.FindAsync(Path(executionId), ContractJson.Default.ExecutionView, cancellation);

    /// <summary>Lists the tasks of an execution in plan order.</summary>
    /// <param name="executionId">The execution's id.</param>
    /// <param name="cursor">Where the page begins.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>One page.</returns>
    public Task<Page<TaskView>> ListTasksAsync(string executionId, string? cursor = null, CancellationToken cancellation = default) =>
        _rest.GetAsync(Path(executionId) + "/tasks" + RestCalls.Query(cursor), ContractJson.Default.PageTaskView, cancellation);

    /// <summary>Lists the files that an execution has made, newest state of each.</summary>
    /// <param name="executionId">The execution's id.</param>
    /// <param name="cursor">Where the page begins.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>One page.</returns>
    public Task<Page<ArtifactCreated>> ListArtifactsAsync(
        string executionId, string? cursor = null, CancellationToken cancellation = default) =>
        _rest.GetAsync(Path(executionId) + "/artifacts" + RestCalls.Query(cursor), ContractJson.Default.PageArtifactCreated, cancellation);

    /// <summary>Lets no further attempt start.</summary>
    /// <param name="executionId">The execution's id.</param>
    /// <param name="reason">Why, for a person.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>How the execution stands then.</returns>
    public Task<ExecutionView> PauseAsync(string executionId, string? reason = null, CancellationToken cancellation = default) =>
        ControlAsync(executionId, "pause", reason, cancellation);

    /// <summary>Lets attempts start again after a pause.</summary>
    /// <param name="executionId">The execution's id.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>How the execution stands then.</returns>
    public Task<ExecutionView> ResumeAsync(string executionId, CancellationToken cancellation = default) =>
        ControlAsync(executionId, "resume", null, cancellation);

    /// <summary>Stops all attempts and ends the execution.</summary>
    /// <param name="executionId">The execution's id.</param>
    /// <param name="reason">Why, for a person.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>How the execution stands then.</returns>
    public Task<ExecutionView> CancelAsync(string executionId, string? reason = null, CancellationToken cancellation = default) =>
        ControlAsync(executionId, "cancel", reason, cancellation);

    /// <summary>Lists what waits for a person's decision in an execution, oldest first.</summary>
    /// <param name="executionId">The execution's id.</param>
    /// <param name="cursor">Where the page begins.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>One page.</returns>
    public Task<Page<ApprovalView>> ListApprovalsAsync(
        string executionId, string? cursor = null, CancellationToken cancellation = default) =>
        _rest.GetAsync(Path(executionId) + "/approvals" + RestCalls.Query(cursor), ContractJson.Default.PageApprovalView, cancellation);

    /// <summary>Decides about something that waits for a person.</summary>
    /// <param name="executionId">The execution's id.</param>
    /// <param name="approvalId">The approval's id.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>Completes when the decision is in the log.</returns>
    /// <exception cref="OleadaException">Status 409: nothing waits under that id any more.</exception>
    public Task ResolveApprovalAsync(
        string executionId, string approvalId, ApprovalDecision decision, CancellationToken cancellation = default) =>
        _rest.PostAsync($"{Path(executionId)}/approvals/{Uri.EscapeDataString(approvalId)}",
            JsonContent.Create(decision, ContractJson.Default.ApprovalDecision), cancellation);

    /// <summary>Opens the content of a file that an execution has made.</summary>
    /// <param name="executionId">The execution's id.</param>
    /// <param name="path">The file's path, as <see cref="ArtifactCreated.Path"/> says it.</param>
    /// <param name="from">The first byte wanted, from 0; beyond the file's end is refused.</param>
    /// <param name="count">Most bytes wanted, from 1; <c>null</c> for all to the end.</param>
    /// <param name="cancellation">Ends waiting for the beginning; reading on is the caller's.</param>
    /// <returns>The content, to be disposed; <c>null</c> if there is no such file, or it is no longer there.</returns>
    public async Task<ArtifactContent?> OpenArtifactAsync(
        string executionId, string path, long from = 0, long? count = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfLessThan(count ?? 1, 1, nameof(count));
        var escaped = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        return await _rest.OpenAsync($"{Path(executionId)}/artifacts/{escaped}", from, count, cancellation);
    }

    private static string Path(string executionId) => "/api/executions/" + Uri.EscapeDataString(executionId);

    private Task<ExecutionView> ControlAsync(string executionId, string what, string? reason, CancellationToken cancellation) =>
        _rest.PostAsync($"{Path(executionId)}/{what}", JsonContent.Create(new ControlRequest(reason), ContractJson.Default.ControlRequest),
            ContractJson.Default.ExecutionView, cancellation);
}
