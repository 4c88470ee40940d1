using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Oleada.Contracts.Events;

/// <summary>Every event type: its name in the log and on the wire, and its payload's JSON.</summary>
public static class EventTypes
{
    private static readonly Dictionary<string, JsonTypeInfo> ByName = new(StringComparer.Ordinal)
    {
        ["execution_started"] = ContractJson.Default.ExecutionStarted,
        ["progress_update"] = ContractJson.Default.ProgressUpdate,
        ["artifact_created"] = ContractJson.Default.ArtifactCreated,
        ["artifacts_omitted"] = ContractJson.Default.ArtifactsOmitted,
        ["wave_completed"] = ContractJson.Default.WaveCompleted,
        ["error"] = ContractJson.Default.AttemptError,
        ["execution_completed"] = ContractJson.Default.ExecutionCompleted,
        ["execution_paused"] = ContractJson.Default.ExecutionPaused,
        ["execution_resumed"] = ContractJson.Default.ExecutionResumed,
        ["cancel_requested"] = ContractJson.Default.CancelRequested,
        ["plan_revised"] = ContractJson.Default.PlanRevised,
        ["budget_warning"] = ContractJson.Default.BudgetWarning,
        ["approval_requested"] = ContractJson.Default.ApprovalRequested,
        ["approval_resolved"] = ContractJson.Default.ApprovalResolved,
        ["attempt_started"] = ContractJson.Default.AttemptStarted,
        ["attempt_ended"] = ContractJson.Default.AttemptEnded,
        ["attempt_interrupted"] = ContractJson.Default.AttemptInterrupted,
        ["atom_skipped"] = ContractJson.Default.AtomSkipped,
        ["write_set_learned"] = ContractJson.Default.WriteSetLearned,
        ["output"] = ContractJson.Default.AttemptOutput,
        ["agent_prompted"] = ContractJson.Default.AgentPrompted,
        ["agent_session_noted"] = ContractJson.Default.AgentSessionNoted,
        ["agent_text"] = ContractJson.Default.AgentText,
        ["agent_thought"] = ContractJson.Default.AgentThought,
        ["tool_started"] = ContractJson.Default.ToolStarted,
        ["tool_ended"] = ContractJson.Default.ToolEnded,
        ["agent_changed_file"] = ContractJson.Default.AgentChangedFile,
        ["agent_usage"] = ContractJson.Default.AgentUsage,
        ["agent_asked"] = ContractJson.Default.AgentAsked,
        ["agent_answered"] = ContractJson.Default.AgentAnswered,
        ["plan_saved"] = ContractJson.Default.PlanSaved,
        ["pull_opened"] = ContractJson.Default.PullOpened,
        ["pull_updated"] = ContractJson.Default.PullUpdated,
        ["pull_checked"] = ContractJson.Default.PullChecked,
        ["pull_merged"] = ContractJson.Default.PullMerged,
        ["pull_closed"] = ContractJson.Default.PullClosed,
        ["pull_failed"] = ContractJson.Default.PullFailed,
        ["ticket:update"] = BoardJson.Default.TicketUpdate,
        ["ticket:progress"] = BoardJson.Default.TicketProgress,
        ["ticket:pr"] = BoardJson.Default.TicketPullRequest,
        ["ticket:activity"] = BoardJson.Default.TicketActivity,
        ["session:update"] = BoardJson.Default.SessionUpdate,
        ["session:message"] = BoardJson.Default.SessionMessage,
        ["spec:generated"] = BoardJson.Default.SpecGenerated,
        ["tickets:generated"] = BoardJson.Default.TicketsGenerated,
        ["approval:requested"] = BoardJson.Default.SessionApprovalRequested,
        ["approval:resolved"] = BoardJson.Default.SessionApprovalResolved,
        ["build:progress"] = BoardJson.Default.BuildProgress,
    };

    private static readonly Dictionary<Type, (string Name, JsonTypeInfo Json)> ByType =
        ByName.ToDictionary(entry => entry.Value.Type, entry => (entry.Key, entry.Value));

    /// <summary>Every name with its payload's JSON, in no particular order.</summary>
    public static IReadOnlyDictionary<string, JsonTypeInfo> All => ByName;

    /// <summary>The name of a payload's type.</summary>
    /// <param name="data">The payload.</param>
    /// <returns>The name, such as <c>progress_update</c>.</returns>
    /// <exception cref="KeyNotFoundException">The type is not registered.</exception>
    public static string NameOf(EventData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return ByType[data.GetType()].Name;
    }

    /// <summary>Writes a payload as UTF-8 JSON.</summary>
    /// <param name="data">The payload.</param>
    /// <returns>The bytes of one JSON object.</returns>
    /// <exception cref="KeyNotFoundException">The type is not registered.</exception>
    public static byte[] Encode(EventData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return JsonSerializer.SerializeToUtf8Bytes(data, ByType[data.GetType()].Json);
    }

    /// <summary>Reads a payload.</summary>
    /// <param name="name">The event's name.</param>
    /// <param name="data">One JSON object in UTF-8.</param>
    /// <returns>The payload, or <c>null</c> if this version does not know the name.</returns>
    /// <exception cref="JsonException">The bytes are not what the type requires.</exception>
    public static EventData? Decode(string name, ReadOnlySpan<byte> data) =>
        ByName.TryGetValue(name, out var json) ? (EventData?)JsonSerializer.Deserialize(data, json) : null;
}
