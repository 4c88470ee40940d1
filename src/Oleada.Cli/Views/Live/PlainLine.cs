using System.Globalization;
using Oleada.Cli.Views.Terminal;
using Oleada.Contracts;
using Oleada.Contracts.Events;

namespace Oleada.Cli.Views.Live;

/// <summary>An event as one line of text: time, subject, what happened, details.</summary>
internal static class PlainLine
{
    public static string Of(SeenEvent seen, EventData? data, Questions questions, TerminalStyle style, TimeZoneInfo zone)
    {
        var (subject, happened, details) = Parts(seen, data, questions);
        var at = TimeZoneInfo.ConvertTime(seen.At, zone);
        return style.Clean(string.Create(CultureInfo.InvariantCulture, $"{at:HH:mm:ss} {subject} {happened}  {details}").TrimEnd());
    }

    private static (string Subject, string Happened, string Details) Parts(SeenEvent seen, EventData? data, Questions questions) => data switch
    {
        ExecutionStarted started => ("execution", "started", Start(started)),
        ProgressUpdate update => (update.TaskId, Words.Of(update.Status), Progress(update)),
        ArtifactCreated file => ("artifact", Words.Of(file.Change), $"{file.Path}  ({Quantity.Size(file.Size)}, {file.TaskId})"),
        ArtifactsOmitted rest => ("artifacts", "omitted", $"{rest.Omitted} changes more of {rest.TaskId}/{rest.AtomId}, {rest.TotalOmitted} in all"),
        WaveCompleted wave => ($"wave {wave.WaveNumber}", "completed", Wave(wave)),
        AttemptError error => (error.AtomId is null ? error.TaskId : $"{error.TaskId}/{error.AtomId}", "error", Error(error)),
        ExecutionPaused paused => ("execution", "paused", paused.Reason),
        ExecutionResumed => ("execution", "resumed", ""),
        CancelRequested cancel => ("execution", "cancelling", cancel.Reason),
        PlanRevised revised => ("plan", "revised", $"version {revised.PlanVersion}: {revised.Reason}"),
        BudgetWarning warning => ("budget", "warning", $"{(warning.TaskId is { } task ? task + ": " : "")}{warning.Budget} {QuestionRows.Share(warning)}"),
        ApprovalRequested approval => ("approval", "requested", Question(seen, approval, questions)),
        ApprovalResolved approval => ("approval", approval.Status, approval.ApprovalId),
        ExecutionCompleted completed => ("execution", Words.Of(completed.Status), End(completed)),
        _ => ("event", seen.Type, ""),
    };

    private static string Question(SeenEvent seen, ApprovalRequested asked, Questions questions)
    {
        var task = asked.TaskId is { } id ? id + " " : "";
        return $"{task}{QuestionRows.Wish(asked)}  (waits for you: {questions.Answer(StreamName.ExecutionIdOf(seen.Stream)!, asked.ApprovalId)}, or deny)";
    }

    private static string Start(ExecutionStarted started)
    {
        var waves = started.TotalWaves is { } total ? $" in {total} waves" : "";
        return $"{started.ExecutionId}  ({started.TotalTasks} tasks, {started.TotalAtoms} atoms{waves})";
    }

    /// <summary>An ended task may have failed: the share is that of the completed ones.</summary>
    private static string Progress(ProgressUpdate update)
    {
        var others = update.Progress - update.CompletedTasks;
        var rest = others == 0 ? "" : $", {others} did not";
        return $"{update.TaskName}  ({update.CompletedTasks} of {update.TotalTasks} completed{rest}, " +
            $"{Quantity.Percent(update.CompletedTasks, update.TotalTasks)})";
    }

    private static string Wave(WaveCompleted wave) =>
        $"{wave.AtomsCompleted}/{wave.AtomsInWave} atoms, {Seconds(wave.DurationMs)}";

    private static string Error(AttemptError error)
    {
        var next = error switch
        {
            { Recoverable: false } => "no further attempt",
            { NextAttemptInMs: { } wait } => $"next in {Seconds(wait)}",
            _ => "another follows",
        };
        return $"{error.Message}  (attempt {error.RetryAttempt} of {error.MaxRetries}, {next})";
    }

    private static string End(ExecutionCompleted completed) =>
        $"{completed.CompletedTasks}/{completed.TotalTasks} tasks, {completed.ArtifactsCreated} artifacts, {Seconds(completed.DurationMs)}" +
        (completed.Reason is { } reason ? $"  ({reason})" : "");

    private static string Seconds(double milliseconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000:0.0} s");
}
