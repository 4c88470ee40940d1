using Oleada.Contracts.Events;

namespace Oleada.Engine.Executions;

/// <param name="DurationMs">How long the newest successful run of the same version of the plan took.</param>
/// <param name="Newest">The end of the newest run of the plan that has ended, whatever its version.</param>
internal sealed record EarlierRuns(double? DurationMs, ExecutionCompleted? Newest)
{
    /// <summary>By task id, what that run knew of what the tasks write.</summary>
    public IReadOnlyDictionary<string, WriteSetLearned> Learned() => (Newest?.ContendedFiles ?? [])
        .SelectMany(file => file.Tasks.Select(task => (task, file.Path)))
        .GroupBy(pair => pair.task, pair => pair.Path, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => new WriteSetLearned([.. group], Newest!.ExecutionId), StringComparer.Ordinal);
}
