using System.Globalization;
using System.Text;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Contracts.Rest;

namespace Oleada.Agents.PullRequests;

/// <summary>What a pull request says of its execution.</summary>
internal static class PullDescription
{
    public const int MaxTitle = 200;

    /// <summary>Characters; GitHub takes 65,536 of what may be up to two of its own each.</summary>
    public const int MaxLength = 32_000;

    public static string Title(MasterPlan plan) => Cut(OneLine(string.IsNullOrWhiteSpace(plan.Title) ? plan.Plan : plan.Title), MaxTitle);

    /// <param name="tasks">In plan order; those that do not fit are counted.</param>
    public static string Write(MasterPlan plan, ExecutionView execution, IReadOnlyList<TaskView> tasks)
    {
        var text = new StringBuilder();
        if (!string.IsNullOrWhiteSpace(plan.Description))
            text.Append(Cut(plan.Description.Trim(), MaxLength / 4)).Append("\n\n");
        text.Append(CultureInfo.InvariantCulture, $"**{execution.CompletedTasks} of {execution.TotalTasks} tasks done**");
        Count(text, execution.FailedTasks, "failed");
        Count(text, execution.SkippedTasks, "skipped");
        if (execution.Tests is { } tests)
            text.Append(CultureInfo.InvariantCulture, $"; checks: {tests.Passed} passed, {tests.Failed} failed");
        text.Append(".\n\n| task | result | checks |\n| --- | --- | --- |\n");
        var end = End(execution);
        AppendRows(text, tasks, MaxLength - end.Length);
        return text.Append(end).ToString();
    }

    private static void AppendRows(StringBuilder text, IReadOnlyList<TaskView> tasks, int most)
    {
        const int RestRow = 60;
        for (var index = 0; index < tasks.Count; index++)
        {
            var row = Row(tasks[index]);
            if (text.Length + row.Length + RestRow > most)
            {
                text.Append(CultureInfo.InvariantCulture, $"| … and {tasks.Count - index} more tasks | | |\n");
                return;
            }
            text.Append(row);
        }
    }

    private static string Row(TaskView task)
    {
        var (passed, failed) = (task.Atoms.Sum(atom => atom.Tests?.Passed ?? 0), task.Atoms.Sum(atom => atom.Tests?.Failed ?? 0));
        var checks = (passed, failed) switch
        {
            (0, 0) => "",
            (_, 0) => string.Create(CultureInfo.InvariantCulture, $"{passed} passed"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{passed} passed, {failed} failed"),
        };
        return $"| {Cell(Cut(OneLine(task.Name), MaxTitle))} (`{task.TaskId}`) | {WordOf(task.Status)} | {checks} |\n";
    }

    private static string End(ExecutionView execution)
    {
        var text = new StringBuilder("\n");
        if (execution.TokensUsed is { } tokens)
            text.Append(CultureInfo.InvariantCulture, $"Tokens: {tokens:N0}\n");
        if (execution.CostUsd is { } cost)
            text.Append(CultureInfo.InvariantCulture, $"Cost: {cost:0.00####} USD{(execution.CostIncomplete == true ? " and more that is not known" : "")}\n");
        if (execution.Options?.TicketId is { } ticket)
            text.Append("Ticket: ").Append(ticket).Append('\n');
        if (execution.SessionId is { } session)
            text.Append("Session: ").Append(Cut(OneLine(session), MaxTitle)).Append('\n');
        return text.Append("Execution: `").Append(execution.ExecutionId).Append("`\n").ToString();
    }

    private static void Count(StringBuilder text, int count, string word)
    {
        if (count > 0)
            text.Append(CultureInfo.InvariantCulture, $", {count} {word}");
    }

    private static string WordOf(WorkStatus status) => status switch
    {
        WorkStatus.Completed => "done",
        WorkStatus.Failed => "failed",
        WorkStatus.Skipped => "skipped",
        WorkStatus.Cancelled => "cancelled",
        _ => "not done",
    };

    /// <summary>A plan's words must not end the cell, or call somebody by an @.</summary>
    private static string Cell(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal).Replace("@", "@\u200b", StringComparison.Ordinal);

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 2]) ? length - 2 : length - 1)] + "…";
}
