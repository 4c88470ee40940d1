using Oleada.Cli.Views.Terminal;
using Oleada.Contracts.Events;

namespace Oleada.Cli.Views.Live;

/// <summary>What waits for a person, with what to type; and of which budgets little is left.</summary>
internal static class QuestionRows
{
    private const int Listed = 2;

    public static void AddOpen(LiveModel model, Rows rows)
    {
        if (!model.Live || model.Questions.Open is not { Count: > 0 } open)
            return;
        foreach (var asked in open.Take(Listed))
        {
            var line = rows.AddLabelled("Waiting", Weight.Waiting);
            line.Add("for you: ", Ink.Yellow);
            if (asked.TaskId is { } task)
                line.AddName(task, Ink.Cyan, keep: 4).Add(" ");
            line.AddName(Wish(asked));
            AddWrapped($"{model.Questions.Answer(model.Started!.ExecutionId, asked.ApprovalId)}   (or deny)", rows);
        }
        if (open.Count > Listed)
            rows.Add(Weight.Detail).Add("  ").Add($"{open.Count - Listed} more: oleada approvals list", Ink.Dim);
    }

    public static void AddWarnings(LiveModel model, Rows rows)
    {
        // The execution's own stand in colour beside what is used.
        foreach (var warning in model.Questions.Warnings.Where(warning => warning.TaskId is not null).TakeLast(Listed))
            rows.AddLabelled("Budget", Weight.Usage).AddName(warning.TaskId!, Ink.Cyan, keep: 4).Add(": ").Add(Share(warning), Signs.OfBudget(warning.Used, warning.Limit));
    }

    /// <summary>What is asked, for a person.</summary>
    public static string Wish(ApprovalRequested asked) => asked.Exceeded is not null
        ? asked.Message ?? "a budget is used up"
        : $"{asked.Action}: {asked.Message}";

    public static string Share(BudgetWarning warning)
    {
        var amounts = warning.Budget == "tokens"
            ? $"{Quantity.Count((long)warning.Used)} of {Quantity.Count((long)warning.Limit)} tokens"
            : $"{Quantity.Dollars(warning.Used)} of {Quantity.Dollars(warning.Limit)}";
        return $"{Quantity.WholePercent(warning.Used, warning.Limit)} used, {amounts}";
    }

    /// <summary>Between words: what is to be typed must be there whole.</summary>
    private static void AddWrapped(string text, Rows rows)
    {
        var line = rows.Add(Weight.Waiting).Add("  ");
        foreach (var word in line.Clean(text).Split(' '))
        {
            if (line.Left < CellWidth.Of(word))
                line = rows.Add(Weight.Waiting).Add("    ");
            line.Add(word).Add(" ");
        }
    }
}
