using System.Globalization;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;

namespace Oleada.Engine.Executions;

/// <summary>What a budget is counted in.</summary>
internal enum BudgetUnit
{
    Tokens,
    Cost,
}

/// <summary>One budget in one unit, as it stands.</summary>
/// <param name="Task">The task's index, or -1 for the execution's.</param>
/// <param name="TaskId">Null for the execution's.</param>
/// <param name="Used">What is known, by attempts in flight too.</param>
/// <param name="First">As it was at the start; each approval adds as much.</param>
internal readonly record struct BudgetLine(int Task, string? TaskId, BudgetUnit Unit, decimal Used, decimal First, BudgetRule Rule, BudgetMarks Marks)
{
    public decimal Limit => First * (1 + Marks.Grants);

    public bool IsReached => Used >= Limit;

    /// <summary>Whether nobody is asked, or was and said no.</summary>
    public bool IsFinal => IsReached && (Rule == BudgetRule.Stop || Marks.IsDenied);

    public string Reason => $"the {(TaskId is null ? "execution" : "task")}'s budget is used up: {Amount(Used)} of {Amount(Limit, withUnit: true)}";

    /// <summary>Null if nothing is to be said that was not said of this limit already.</summary>
    public BudgetWarning? Warning() => Threshold(Used, Limit) <= Marks.Warned
        ? null
        : new BudgetWarning(WordFor(Unit), (double)(Math.Floor(10_000 * Used / Limit) / 100), Used, Limit, TaskId);

    public ApprovalRequested Question() => new(
        string.Create(CultureInfo.InvariantCulture, $"budget-{(TaskId is null ? "" : TaskId + "-")}{WordFor(Unit)}-{Marks.Grants + 1}"),
        BudgetExceeded, TaskId, $"{Reason}; allowing it adds {Amount(First, withUnit: true)}", Exceeded: new ExceededBudget(WordFor(Unit), Used, Limit, First));

    /// <summary>The action of an approval.</summary>
    public const string BudgetExceeded = "budget_exceeded";

    /// <summary>The share, in percent, of which people are told: 90, 75, or 0 for none yet.</summary>
    public static int Threshold(decimal used, decimal limit) => used >= 0.9m * limit ? 90 : used >= 0.75m * limit ? 75 : 0;

    public static string WordFor(BudgetUnit unit) => unit == BudgetUnit.Tokens ? "tokens" : "cost";

    public static BudgetUnit UnitOf(string word) => word == "tokens" ? BudgetUnit.Tokens : BudgetUnit.Cost;

    private string Amount(decimal amount, bool withUnit = false) => Unit == BudgetUnit.Tokens
        ? string.Create(CultureInfo.InvariantCulture, $"{amount:N0}{(withUnit ? " tokens" : "")}")
        : string.Create(CultureInfo.InvariantCulture, $"{amount:0.######}{(withUnit ? " USD" : "")}");
}

/// <summary>What has happened to a budget so far.</summary>
/// <param name="Grants">How often it was raised.</param>
/// <param name="Warned">The highest threshold that was warned of since it was last raised, in percent; 0 for none.</param>
/// <param name="IsDenied">Whether a person refused to raise it; that is final.</param>
/// <param name="Question">The approval that waits for an answer.</param>
internal sealed record BudgetMarks(int Grants = 0, int Warned = 0, bool IsDenied = false, string? Question = null)
{
    public static readonly BudgetMarks None = new();
}
