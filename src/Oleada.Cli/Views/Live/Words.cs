using Oleada.Contracts.Events;

namespace Oleada.Cli.Views.Live;

/// <summary>The words that events use, for the screen.</summary>
internal static class Words
{
    public static string Of(WorkStatus status) => status switch
    {
        WorkStatus.Completed => "completed",
        WorkStatus.Failed => "failed",
        WorkStatus.Skipped => "skipped",
        WorkStatus.Cancelled => "cancelled",
        WorkStatus.Retrying => "retrying",
        WorkStatus.Running => "running",
        WorkStatus.Ready => "ready",
        WorkStatus.Blocked => "blocked",
        _ => "pending",
    };

    public static string Of(ExecutionResult result) => result switch
    {
        ExecutionResult.Success => "success",
        ExecutionResult.PartialSuccess => "partial_success",
        ExecutionResult.Cancelled => "cancelled",
        _ => "failed",
    };

    public static string Of(ArtifactChange? change) => change switch
    {
        ArtifactChange.Modified => "modified",
        ArtifactChange.Deleted => "deleted",
        _ => "created",
    };
}
