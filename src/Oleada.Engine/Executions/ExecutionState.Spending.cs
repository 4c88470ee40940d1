using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;

namespace Oleada.Engine.Executions;

/// <summary>What attempts have used up, and what has happened to the budgets for it.</summary>
public sealed partial class ExecutionState
{
    private readonly SortedDictionary<int, ReportedUsage> _reported = [];
    private readonly SortedDictionary<(int Task, BudgetUnit Unit), BudgetMarks> _budgets = [];
    private readonly Dictionary<string, (int Task, BudgetUnit Unit)> _budgetQuestions = new(StringComparer.Ordinal);
    private long _tokensInFlight;
    private decimal _usdInFlight;
    private decimal _knownUsd;

    /// <summary>Tokens of attempts that have ended or were interrupted.</summary>
    public long? TokensUsed { get; private set; }

    public decimal? CostUsd { get; private set; }

    /// <summary>Whether an attempt has cost something that is not known.</summary>
    public bool HasUnknownCost { get; private set; }

    /// <summary>Tasks that have not ended and whose attempts cost something.</summary>
    internal int SpendingTasksLeft { get; private set; }

    /// <summary>Approvals that ask about a budget, with whose it is: a task's, or -1 for the execution's.</summary>
    internal IEnumerable<(string ApprovalId, int Task)> BudgetQuestions => _budgetQuestions.Select(pair => (pair.Key, pair.Value.Task));

    /// <summary>What the attempt in flight at an atom has reported; nothing if there is none.</summary>
    internal ReportedUsage ReportedBy(int atom) => _reported.GetValueOrDefault(atom);

    /// <summary>
    /// What is known to be used, by attempts in flight too, and by those of which only a part is known: it never becomes less.
    /// </summary>
    /// <param name="task">-1 for the whole execution.</param>
    internal (long Tokens, decimal Usd) UsedBy(int task) => task < 0
        ? ((TokensUsed ?? 0) + _tokensInFlight, _knownUsd + _usdInFlight)
        : _tasks[task].Used;

    /// <summary>US dollars of a task's attempts that have ended or were interrupted; null where that of any is not known.</summary>
    public decimal? CostOf(int task) => _tasks[task].HasUnknownCost ? null : _tasks[task].CostUsd ?? 0;

    internal BudgetMarks MarksOf(int task, BudgetUnit unit) => _budgets.GetValueOrDefault((task, unit), BudgetMarks.None);

    /// <summary>Whether an attempt has cost something, but not how much.</summary>
    internal bool IsUnknownCost(int atom, decimal? usd, string? errorType) =>
        usd is null && errorType is not ("start_failed" or "budget") && Graph.Scopes.Spends(Graph.Atoms[atom]);

    private void Report(int atom, AgentUsage usage)
    {
        // What comes after its end is in its outcome.
        if (!_running.ContainsKey(atom) || AttemptOf(atom) != usage.Attempt)
            return;
        var more = ReportedUsage.Of(usage);
        _reported[atom] = ReportedBy(atom).With(more);
        CountInFlight(atom, more.Tokens, more.Usd ?? 0);
    }

    private void CountInFlight(int atom, long tokens, decimal usd)
    {
        _tokensInFlight += tokens;
        _usdInFlight += usd;
        _tasks[Graph.Atoms[atom].TaskIndex].CountInFlight(tokens, usd);
    }

    /// <summary>The attempt in flight is no more: what it used in all takes the place of what it has reported.</summary>
    private void Charge(int atom, long? tokens, decimal? usd, bool isUnknown)
    {
        if (_reported.Remove(atom, out var reported))
            CountInFlight(atom, -reported.Tokens, -(reported.Usd ?? 0));
        CountKnown(Graph.Atoms[atom].TaskIndex, usd ?? reported.Usd ?? 0);
        var task = _tasks[Graph.Atoms[atom].TaskIndex];
        task.Spend(tokens, usd);
        task.HasUnknownCost |= isUnknown;
        Spend(tokens, usd);
        HasUnknownCost |= isUnknown;
    }

    private void CountKnown(int task, decimal usd)
    {
        _tasks[task].KnownUsd += usd;
        _knownUsd += usd;
    }

    private void Spend(long? tokens, decimal? usd)
    {
        TokensUsed = tokens is null ? TokensUsed : (TokensUsed ?? 0) + tokens;
        CostUsd = usd is null ? CostUsd : (CostUsd ?? 0) + usd;
    }

    private void Warned(BudgetWarning warning)
    {
        var budget = (IndexOf(warning.TaskId), BudgetLine.UnitOf(warning.Budget));
        _budgets[budget] = MarksOf(budget.Item1, budget.Item2) with { Warned = BudgetLine.Threshold(warning.Used, warning.Limit) };
    }

    private void Asked(ApprovalRequested asked, DateTimeOffset at)
    {
        _approvals[asked.ApprovalId] = new ApprovalView(
            asked.ApprovalId, asked.Action, at, asked.TaskId, asked.AtomId, asked.Attempt, asked.Message, asked.Exceeded);
        if (asked.Exceeded is not { } exceeded)
            return;
        var budget = (IndexOf(asked.TaskId), BudgetLine.UnitOf(exceeded.Budget));
        _budgetQuestions[asked.ApprovalId] = budget;
        _budgets[budget] = MarksOf(budget.Item1, budget.Item2) with { Question = asked.ApprovalId };
    }

    private void Resolved(ApprovalResolved resolved)
    {
        _approvals.Remove(resolved.ApprovalId);
        if (!_budgetQuestions.Remove(resolved.ApprovalId, out var budget))
            return;
        var marks = _budgets[budget] with { Question = null };
        _budgets[budget] = resolved.Status switch
        {
            "approved" => marks with { Grants = marks.Grants + 1, Warned = 0 },
            "denied" => marks with { IsDenied = true },
            _ => marks,
        };
    }

    private int IndexOf(string? taskId)
    {
        for (var task = 0; taskId is not null && task < _tasks.Length; task++)
            if (Graph.Plan.Tasks[task].Id == taskId)
                return task;
        return taskId is null ? -1 : throw new InvalidOperationException($"there is no task '{taskId}'");
    }

    private SavedUsage[] SaveReported() => [.. _reported.Select(pair => new SavedUsage(pair.Key, pair.Value.Tokens, pair.Value.Usd, pair.Value.HasUnknownCost))];

    private SavedBudget[] SaveBudgets() => [.. _budgets.Select(pair => new SavedBudget(pair.Key.Task, pair.Key.Unit, pair.Value))];

    private void RestoreSpending(SavedExecution saved)
    {
        HasUnknownCost = saved.HasUnknownCost;
        foreach (var (atom, tokens, usd, hasUnknownCost) in saved.Reported)
        {
            _reported[atom] = new ReportedUsage(tokens, usd, hasUnknownCost);
            CountInFlight(atom, tokens, usd ?? 0);
        }
        foreach (var (task, unit, marks) in saved.Budgets)
        {
            _budgets[(task, unit)] = marks;
            if (marks.Question is { } question)
                _budgetQuestions[question] = (task, unit);
        }
    }
}

/// <summary>What an attempt in flight has reported.</summary>
/// <param name="Usd">As far as prices are known; null where none is.</param>
internal readonly record struct ReportedUsage(long Tokens, decimal? Usd, bool HasUnknownCost)
{
    /// <summary>Null where any of it is not known: a part of a cost would be taken for the whole.</summary>
    public decimal? CostUsd => HasUnknownCost ? null : Usd;

    public static ReportedUsage Of(AgentUsage usage) =>
        new(usage.InputTokens + usage.CachedInputTokens + usage.OutputTokens, usage.CostUsd, usage.CostUsd is null);

    public ReportedUsage With(ReportedUsage more) => new(
        Tokens + more.Tokens, more.Usd is null ? Usd : (Usd ?? 0) + more.Usd, HasUnknownCost || more.HasUnknownCost);
}

internal sealed record SavedUsage(int Atom, long Tokens, decimal? Usd, bool HasUnknownCost);

internal sealed record SavedBudget(int Task, BudgetUnit Unit, BudgetMarks Marks);
