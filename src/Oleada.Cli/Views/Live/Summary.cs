using Oleada.Agents.Workspaces;
using Oleada.Cli.Views.Terminal;
using Oleada.Contracts.Events;

namespace Oleada.Cli.Views.Live;

/// <summary>What is said at the end of an execution.</summary>
internal static class Summary
{
    private const int FailuresListed = 10;

    /// <param name="place">Where the work was done, if that is known.</param>
    public static IReadOnlyList<Line> Of(LiveModel model, WorkspaceRecord? place, int width, TerminalStyle style)
    {
        if (model.Completed is not { } completed)
            return [];
        var rows = new Rows(Math.Max(20, width), style);
        var (word, ink) = Status(completed.Status);
        rows.AddLabelled("Status", Weight.Title).Add(word, ink).AddName(completed.Reason is { } reason ? $" ({reason})" : "");
        rows.AddLabelled("Duration", Weight.Time).Add(Quantity.Time(TimeSpan.FromMilliseconds(completed.DurationMs)));
        Tasks(model, completed, rows);
        rows.AddLabelled("Artifacts", Weight.Artifacts).Add(Artifacts(model, completed));
        if (completed.Tests is { } tests)
            rows.AddLabelled("Tests", Weight.Detail).Add($"{tests.Passed} passed, ").Add($"{tests.Failed} failed", tests.Failed > 0 ? Ink.Red : Ink.Plain);
        UsageRows.Add(model, rows);
        if (place is not null)
            rows.AddLabelled("Workspace", Weight.Detail).AddWhole(place.Root);
        if (place?.Branch is { } branch)
            rows.AddLabelled("Branch", Weight.Detail).AddWhole(branch);
        Failures(model, rows);
        rows.AddLabelled("Exit code", Weight.Detail).Add(Meaning(completed.Status));
        return rows.Fit(int.MaxValue);
    }

    private static void Tasks(LiveModel model, ExecutionCompleted completed, Rows rows)
    {
        var line = rows.AddLabelled("Tasks", Weight.Progress).Add($"{completed.CompletedTasks} of {completed.TotalTasks} completed");
        var cancelled = model.Tasks.Cancelled;
        var skipped = (completed.SkippedTasks ?? 0) - cancelled;

        if (completed.FailedTasks > 0)
            line.Add(", ").Add($"{completed.FailedTasks} failed", Ink.Red);
        if (skipped > 0)
            line.Add(", ").Add($"{skipped} skipped", Ink.Dim);
        if (cancelled > 0)
            line.Add(", ").Add($"{cancelled} cancelled", Ink.Yellow);
    }

    private static string Artifacts(LiveModel model, ExecutionCompleted completed) =>
        model.Artifacts.Expected is > 0
            ? $"{completed.ArtifactsCreated}, {model.Artifacts.ExpectedFound} of {model.Artifacts.Expected} expected"
            : $"{completed.ArtifactsCreated}";

    private static void Failures(LiveModel model, Rows rows)
    {
        foreach (var error in model.Failures.Final.TakeLast(FailuresListed))
        {
            rows.AddLabelled("Failed", Weight.Errors).AddName(error.TaskId, Ink.Red).Add(" ").AddName(error.TaskName);
            foreach (var line in error.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(3))
                rows.Add(Weight.Errors).To(Rows.Label).AddName(line);
        }
        if (model.Failures.FinalCount > FailuresListed)
            rows.Add(Weight.Errors).To(Rows.Label).Add($"{model.Failures.FinalCount - FailuresListed} more, see the log", Ink.Dim);
    }

    private static string Meaning(ExecutionResult result) => ExitCode.Of(result) switch
    {
        ExitCode.Success => "0: success",
        ExitCode.Cancelled => "130: cancelled",
        _ => "1: failed or partly done",
    };

    private static (string, Ink) Status(ExecutionResult result) => result switch
    {
        ExecutionResult.Success => ("success: every task completed", Ink.Green),
        ExecutionResult.PartialSuccess => ("partial success: some tasks did not complete", Ink.Yellow),
        ExecutionResult.Cancelled => ("cancelled", Ink.Yellow),
        _ => ("failed", Ink.Red),
    };
}
