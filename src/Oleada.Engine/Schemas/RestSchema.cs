using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Oleada.Contracts.Events;

namespace Oleada.Engine.Schemas;

/// <summary>The schema of what REST answers and snapshots hold: one definition a type.</summary>
internal static class RestSchema
{
    private static readonly JsonTypeInfo[] Types =
    [
        ContractJson.Default.AgentTest,
        ContractJson.Default.AgentsView,
        ContractJson.Default.CallerAnswer,
        ContractJson.Default.ControlRequest,
        ContractJson.Default.ExecutionSnapshot,
        ContractJson.Default.ExecutionStartedAnswer,
        ContractJson.Default.ExecutionSummary,
        ContractJson.Default.ExecutionView,
        ContractJson.Default.Health,
        ContractJson.Default.MakeBranch,
        ContractJson.Default.OpenPull,
        ContractJson.Default.PlanSavedAnswer,
        ContractJson.Default.PlanSummary,
        ContractJson.Default.Problem,
        ContractJson.Default.PullDiff,
        ContractJson.Default.PullView,
        ContractJson.Default.SignInRequest,
        ContractJson.Default.SnapshotBranch,
        ContractJson.Default.SnapshotDiff,
        ContractJson.Default.SnapshotView,
        ContractJson.Default.StartExecution,
        ContractJson.Default.TaskView,
        ContractJson.Default.TokenAnswer,
        ContractJson.Default.TokenRequest,
    ];

    public static JsonObject Make(ContractDocumentation documentation)
    {
        var export = new SchemaExport(documentation, closed: false);
        var definitions = new JsonObject();
        foreach (var type in Types)
            definitions[type.Type.Name] = export.Of(type);
        return new JsonObject { ["$defs"] = definitions };
    }
}
