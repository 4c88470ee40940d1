using System.Text.Json;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Contracts.Rest;
using Oleada.Engine.Executions;

namespace Oleada.Cli.Runs;

/// <summary>Finds a plan among the versions that executions were started with.</summary>
internal static class SavedPlans
{
    /// <returns>The version with the same content, the newest of them; null if no execution ran it.</returns>
    public static async Task<long?> VersionOfAsync(
        ExecutionHost executions, IReadOnlyList<ExecutionSummary> all, MasterPlan plan, CancellationToken cancellation)
    {
        var content = ContentOf(plan);
        var versions = all.Where(one => string.Equals(one.PlanId, plan.Plan, StringComparison.Ordinal)).Select(one => one.PlanVersion);
        foreach (var version in versions.Distinct().OrderDescending())
            if (await executions.FindPlanAsync(plan.Plan, version, cancellation) is { } saved && ContentOf(saved.Plan).AsSpan().SequenceEqual(content))
                return version;
        return null;
    }

    private static byte[] ContentOf(MasterPlan plan) => JsonSerializer.SerializeToUtf8Bytes(plan, ContractJson.Default.MasterPlan);
}
