using Oleada.Client.Http;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;

namespace Oleada.Client;

public sealed partial class OleadaClient
{
    /// <summary>Saves a plan in any format that the server reads.</summary>
    /// <param name="plan">The file's bytes.</param>
    /// <param name="name">The file's name, from which the format is guessed together with its content.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>The plan's id and version.</returns>
    public Task<PlanSavedAnswer> SavePlanAsync(ReadOnlyMemory<byte> plan, string name, CancellationToken cancellation = default) =>
        _rest.PostAsync("/api/plans?name=" + Uri.EscapeDataString(name), new ReadOnlyMemoryContent(plan),
            ContractJson.Default.PlanSavedAnswer, cancellation);

    /// <summary>Lists the plans that have been saved.</summary>
    /// <param name="cursor">Where the page begins: <see cref="Page{T}.Next"/> of the page before.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>One page.</returns>
    public Task<Page<PlanSummary>> ListPlansAsync(string? cursor = null, CancellationToken cancellation = default) =>
        _rest.GetAsync("/api/plans" + RestCalls.Query(cursor), ContractJson.Default.PagePlanSummary, cancellation);

    /// <summary>Reads a plan.</summary>
    /// <param name="planId">The plan's id.</param>
    /// <param name="version">The version, from 1; the newest if left out.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>The plan, or <c>null</c> if there is none of that id and version.</returns>
    public Task<PlanView?> FindPlanAsync(string planId, long? version = null, CancellationToken cancellation = default) =>
        _rest.FindAsync(
            $"/api/plans/{Uri.EscapeDataString(planId)}{(version is null ? "" : $"?version={version}")}", ContractJson.Default.PlanView, cancellation);
}
