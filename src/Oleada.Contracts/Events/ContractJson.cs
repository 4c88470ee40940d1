using System.Text.Json.Serialization;
using Oleada.Contracts.Plans;
using Oleada.Contracts.Rest;

namespace Oleada.Contracts.Events;

/// <summary>
/// JSON of execution and task events, plans and REST types: snake_case names, absent instead of <c>null</c>.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    Converters = [typeof(DurationJsonConverter), typeof(TimestampJsonConverter)])]
[JsonSerializable(typeof(ExecutionStarted))]
[JsonSerializable(typeof(ProgressUpdate))]
[JsonSerializable(typeof(ArtifactCreated))]
[JsonSerializable(typeof(ArtifactsOmitted))]
[JsonSerializable(typeof(WaveCompleted))]
[JsonSerializable(typeof(AttemptError))]
[JsonSerializable(typeof(ExecutionCompleted))]
[JsonSerializable(typeof(ExecutionPaused))]
[JsonSerializable(typeof(ExecutionResumed))]
[JsonSerializable(typeof(CancelRequested))]
[JsonSerializable(typeof(PlanRevised))]
[JsonSerializable(typeof(BudgetWarning))]
[JsonSerializable(typeof(ApprovalRequested))]
[JsonSerializable(typeof(ApprovalResolved))]
[JsonSerializable(typeof(AttemptStarted))]
[JsonSerializable(typeof(AttemptEnded))]
[JsonSerializable(typeof(AttemptInterrupted))]
[JsonSerializable(typeof(AtomSkipped))]
[JsonSerializable(typeof(WriteSetLearned))]
[JsonSerializable(typeof(AttemptOutput))]
[JsonSerializable(typeof(AgentPrompted))]
[JsonSerializable(typeof(AgentSessionNoted))]
[JsonSerializable(typeof(AgentText))]
[JsonSerializable(typeof(AgentThought))]
[JsonSerializable(typeof(ToolStarted))]
[JsonSerializable(typeof(ToolEnded))]
[JsonSerializable(typeof(AgentChangedFile))]
[JsonSerializable(typeof(AgentUsage))]
[JsonSerializable(typeof(AgentAsked))]
[JsonSerializable(typeof(AgentAnswered))]
[JsonSerializable(typeof(PlanSaved))]
[JsonSerializable(typeof(PullOpened))]
[JsonSerializable(typeof(PullUpdated))]
[JsonSerializable(typeof(PullChecked))]
[JsonSerializable(typeof(PullMerged))]
[JsonSerializable(typeof(PullClosed))]
[JsonSerializable(typeof(PullFailed))]
[JsonSerializable(typeof(MasterPlan))]
[JsonSerializable(typeof(Envelope))]
[JsonSerializable(typeof(ExecutionView))]
[JsonSerializable(typeof(ExecutionSnapshot))]
[JsonSerializable(typeof(TaskView))]
[JsonSerializable(typeof(ExecutionSummary))]
[JsonSerializable(typeof(PlanSummary))]
[JsonSerializable(typeof(Page<TaskView>))]
[JsonSerializable(typeof(Page<ArtifactCreated>))]
[JsonSerializable(typeof(Page<ExecutionSummary>))]
[JsonSerializable(typeof(StartExecution))]
[JsonSerializable(typeof(ExecutionStartedAnswer))]
[JsonSerializable(typeof(ControlRequest))]
[JsonSerializable(typeof(ApprovalDecision))]
[JsonSerializable(typeof(Page<ApprovalView>))]
[JsonSerializable(typeof(PullView))]
[JsonSerializable(typeof(Page<PullView>))]
[JsonSerializable(typeof(PullDiff))]
[JsonSerializable(typeof(OpenPull))]
[JsonSerializable(typeof(SnapshotView))]
[JsonSerializable(typeof(Page<SnapshotView>))]
[JsonSerializable(typeof(SnapshotDiff))]
[JsonSerializable(typeof(MakeBranch))]
[JsonSerializable(typeof(SnapshotBranch))]
[JsonSerializable(typeof(PlanSavedAnswer))]
[JsonSerializable(typeof(PlanView))]
[JsonSerializable(typeof(Page<PlanSummary>))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(SignInRequest))]
[JsonSerializable(typeof(CallerAnswer))]
[JsonSerializable(typeof(StartNamedTask))]
[JsonSerializable(typeof(Health))]
[JsonSerializable(typeof(AgentsView))]
[JsonSerializable(typeof(AgentTest))]
[JsonSerializable(typeof(RealtimeView))]
[JsonSerializable(typeof(Page<RoomView>))]
[JsonSerializable(typeof(RunningServer))]
public sealed partial class ContractJson : JsonSerializerContext;

/// <summary>JSON of ticket and session events and the internal door: camelCase names, absent instead of <c>null</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    Converters = [typeof(TimestampJsonConverter)])]
[JsonSerializable(typeof(TicketUpdate))]
[JsonSerializable(typeof(TicketProgress))]
[JsonSerializable(typeof(TicketPullRequest))]
[JsonSerializable(typeof(TicketActivity))]
[JsonSerializable(typeof(SessionUpdate))]
[JsonSerializable(typeof(SessionMessage))]
[JsonSerializable(typeof(SpecGenerated))]
[JsonSerializable(typeof(TicketsGenerated))]
[JsonSerializable(typeof(SessionApprovalRequested))]
[JsonSerializable(typeof(SessionApprovalResolved))]
[JsonSerializable(typeof(BuildProgress))]
[JsonSerializable(typeof(TicketEventAnswer))]
public sealed partial class BoardJson : JsonSerializerContext;
