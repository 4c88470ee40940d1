using Oleada.Contracts.Plans;

namespace Oleada.Engine.Executions;

/// <summary>
/// The budgets that an atom is under: used up by attempts that have ended or were interrupted, and by what those in flight have
/// reported so far. Costs that are not known do not count. Commands use up nothing.
/// </summary>
internal sealed class BudgetWatch(ExecutionState state)
{
    /// <summary>Whether costs matter for an atom.</summary>
    public bool CountsUsd(int atom) => Spends(atom) && (OfExecution?.Usd ?? TaskOf(atom).Budget?.Usd) is not null;

    /// <summary>What holds an atom's attempts; of several, one that nobody can raise goes first. Null as long as they may start and go on.</summary>
    /// <param name="more">What the atom's attempt has used beyond what it has reported.</param>
    public BudgetLine? ReachedFor(int atom, (long Tokens, decimal Usd) more = default)
    {
        BudgetLine? reached = null;
        foreach (var line in LinesOver(atom, more))
        {
            if (line.IsFinal)
                return line;
            if (line.IsReached)
                reached ??= line;
        }
        return reached;
    }

    /// <summary>The execution's, then the task's.</summary>
    public IEnumerable<BudgetLine> LinesOver(int atom, (long Tokens, decimal Usd) more = default)
    {
        if (!Spends(atom))
            yield break;
        foreach (var line in LinesOf(-1, OfExecution, more))
            yield return line;
        foreach (var line in LinesOf(state.Graph.Atoms[atom].TaskIndex, TaskOf(atom).Budget, more))
            yield return line;
    }

    /// <summary>A task's own, or the execution's if it is -1.</summary>
    public IEnumerable<BudgetLine> LinesOf(int task) => LinesOf(task, task < 0 ? OfExecution : state.Graph.Plan.Tasks[task].Budget, default);

    /// <summary>What was decided at the start goes before what the plan says.</summary>
    private Budget? OfExecution => (state.Started?.Options?.BudgetUsd, state.Graph.Plan.Budget) switch
    {
        (null, var planned) => planned,
        (var usd, var planned) => (planned ?? new Budget()) with { Usd = usd },
    };

    private PlanTask TaskOf(int atom) => state.Graph.Atoms[atom].Task;

    private bool Spends(int atom) => state.Graph.Scopes.Spends(state.Graph.Atoms[atom]);

    private IEnumerable<BudgetLine> LinesOf(int task, Budget? budget, (long Tokens, decimal Usd) more)
    {
        if (budget is null)
            yield break;
        var (tokens, usd) = state.UsedBy(task);
        if (budget.Usd is { } mostUsd)
            yield return Line(task, BudgetUnit.Cost, usd + more.Usd, mostUsd, budget);
        if (budget.Tokens is { } mostTokens)
            yield return Line(task, BudgetUnit.Tokens, tokens + more.Tokens, mostTokens, budget);
    }

    private BudgetLine Line(int task, BudgetUnit unit, decimal used, decimal first, Budget budget) => new(
        task, task < 0 ? null : state.Graph.Plan.Tasks[task].Id, unit, used, first,
        budget.Reached ?? state.Graph.Plan.Budget?.Reached ?? BudgetRule.Ask, state.MarksOf(task, unit));
}
