using Oleada.Contracts;
using Oleada.Contracts.Events;
using Oleada.Engine.Events;
using Oleada.Engine.Plans;

namespace Oleada.Engine.Executions;

/// <summary>Makes an execution's state anew from the log: the newest snapshot, then the events after it.</summary>
internal static class ExecutionReader
{
    private const int PageSize = 4096;

    /// <returns>The state and the position of the last event in it, or null if there is no such execution.</returns>
    public static async Task<(ExecutionState State, long Position)?> ReadAsync(
        EventLog log, string executionId, CancellationToken cancellation)
    {
        var group = StreamName.Execution(executionId);
        var first = await log.ReadAsync(group, 0, 1, cancellation);
        if (first.Count == 0 || first[0].Decode() is not ExecutionStarted started)
            return null;
        var saved = await PlanStore.ReadAsync(log, started.PlanId!, started.PlanVersion, cancellation)
            ?? throw new InvalidOperationException($"plan {started.PlanId} version {started.PlanVersion} of {executionId} is not in the log");
        var graph = PlanGraph.Build(saved.Plan);
        var (state, position) = await LoadAsync(log, group, graph, cancellation);
        return (state, await FoldAsync(log, group, state, position, cancellation));
    }

    private static async Task<(ExecutionState State, long Position)> LoadAsync(
        EventLog log, string group, PlanGraph graph, CancellationToken cancellation)
    {
        var snapshot = await log.LoadSnapshotAsync(group, cancellation);
        return snapshot is { Version: ExecutionState.SnapshotVersion }
            ? (ExecutionState.Load(graph, snapshot.State.Span), snapshot.Position)
            : (new ExecutionState(graph), 0);
    }

    private static async Task<long> FoldAsync(
        EventLog log, string group, ExecutionState state, long position, CancellationToken cancellation)
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
