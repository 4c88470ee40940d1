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
            line.AddName(asked.Exceeded is { } exceeded ? Short(exceeded) : Wish(asked));
            AddWrapped($"{model.Questions.Answer(model.Started!.ExecutionId, asked.ApprovalId)}  (or deny)", rows);
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

    public static string Share(BudgetWarning warning) =>
        $"{Quantity.WholePercent(warning.Used, warning.Limit)} used, {UsedOf(warning.Budget, warning.Used, warning.Limit)}";

    private static string Short(ExceededBudget one) => $"budget used up, {UsedOf(one.Budget, one.Used, one.Limit)}; {Amount(one.Budget, one.Adds)} more?";

    private static string UsedOf(string budget, decimal used, decimal limit) =>
        $"{(budget == "tokens" ? Quantity.Count((long)used) : Quantity.Dollars(used))} of {Amount(budget, limit)}";

    private static string Amount(string budget, decimal amount) => budget == "tokens" ? $"{Quantity.Count((long)amount)} tokens" : Quantity.Dollars(amount);

    /// <summary>Between words: what is to be typed must be there whole.</summary>
    private static void AddWrapped(string text, Rows rows)
    {
        var line = rows.Add(Weight.Waiting).Add(" ");
        foreach (var word in line.Clean(text).Split(' '))
        {
            if (line.Left <= CellWidth.Of(word))
                line = rows.Add(Weight.Waiting).Add("   ");
            line.Add(" ").Add(word);
        }
    }
}
