using Oleada.Contracts;
using Oleada.Contracts.Events;
using Oleada.Engine.Events;
using Oleada.Engine.Plans;

namespace Oleada.Engine.Executions;

/// <summary>Makes an execution's state anew from the log: the newest snapshot, then the events after it.</summary>
internal sealed class ExecutionReader(EventLog log, PlanStore plans)
{
    private const int PageSize = 4096;

    /// <returns>The state and the position of the last event in it, or null if there is no such execution.</returns>
    public async Task<(ExecutionState State, long Position)?> ReadAsync(string executionId, CancellationToken cancellation)
    {
        var group = StreamName.Execution(executionId);
        var first = await log.ReadAsync(group, 0, 1, cancellation);
        if (first is not [{ Type: "execution_started" } begin] || begin.Decode() is not ExecutionStarted started)
            return null;
        var saved = await plans.FindGraphAsync(started.PlanId!, started.PlanVersion, cancellation)
            ?? throw new InvalidOperationException($"plan {started.PlanId} version {started.PlanVersion} of {executionId} is not in the log");
        var (state, position) = await LoadAsync(group, GraphOf(saved, started), cancellation);
        return (state, await FoldAsync(group, state, position, cancellation));
    }

    /// <summary>With what it was started with, whatever its project says by now.</summary>
    private static PlanGraph GraphOf(SavedGraph saved, ExecutionStarted started) =>
        saved.Graph.In(new PlanScopes(saved.Saved.Plan, started.Options?.Agent, started.Project?.Rules));

    private async Task<(ExecutionState State, long Position)> LoadAsync(string group, PlanGraph graph, CancellationToken cancellation)
    {
        var snapshot = await log.LoadSnapshotAsync(group, cancellation);
        return snapshot is { Version: ExecutionState.SnapshotVersion }
            ? (ExecutionState.Load(graph, snapshot.State.Span), snapshot.Position)
            : (new ExecutionState(graph), 0);
    }

    private async Task<long> FoldAsync(string group, ExecutionState state, long position, CancellationToken cancellation)
    {
        var tasks = state.Graph.Plan.Tasks.Select((task, index) => (task.Id, index))
            .ToDictionary(pair => $"{StreamName.TaskPrefix(group)}{pair.Id}", pair => pair.index, StringComparer.Ordinal);
        while (await log.ReadGroupAsync(group, position, PageSize, cancellation) is { Count: > 0 } page)
        {
            foreach (var stored in page)
                if (stored.Type != "output" && stored.Decode() is { } data)
                    state.Apply(tasks.GetValueOrDefault(stored.Stream, -1), stored.Timestamp, data);
            position = page[^1].Position;
        }
        return position;
    }
}
