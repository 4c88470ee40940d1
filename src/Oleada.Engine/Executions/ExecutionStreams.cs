using Oleada.Contracts;
using Oleada.Engine.Events;
using Oleada.Engine.Plans;

namespace Oleada.Engine.Executions;

/// <summary>Names of an execution's streams, made once.</summary>
internal sealed class ExecutionStreams(PlanGraph graph, string? executionId)
{
    private readonly string?[] _tasks = new string?[graph.Plan.Tasks.Count];

    public string? ExecutionId { get; set; } = executionId;

    /// <summary>The group, which is named as the execution's own stream.</summary>
    public string Group => field ??= StreamName.Execution(ExecutionId!);

    public string OfTask(int task) => _tasks[task] ??= StreamName.Task(ExecutionId!, graph.Plan.Tasks[task].Id);

    public NewEvent[] Encode(IReadOnlyList<DecidedEvent> events)
    {
        var encoded = new NewEvent[events.Count];
        for (var index = 0; index < encoded.Length; index++)
        {
            var decided = events[index];
            encoded[index] = NewEvent.Of(decided.Task < 0 ? Group : OfTask(decided.Task), decided.At, decided.Data);
        }
        return encoded;
    }
}
