using System.Globalization;
using Oleada.Contracts.Plans;

namespace Oleada.Engine.Executions;

/// <summary>
/// Whether a budget is used up: by attempts that have ended, and by what those in flight have reported so far. Costs that
/// are not known do not count. Commands use up nothing.
/// </summary>
internal sealed class BudgetWatch(ExecutionState state)
{
    private readonly Dictionary<int, (long Tokens, decimal Usd)> _inFlight = [];

    /// <summary>What an attempt in flight has used up so far.</summary>
    public void Note(int atom, long? tokens, decimal? usd) => _inFlight[atom] = (tokens ?? 0, usd ?? 0);

    /// <summary>The attempt has ended, and is counted by the state.</summary>
    public void Forget(int atom) => _inFlight.Remove(atom);

    /// <summary>Whether costs matter for an atom.</summary>
    public bool CountsUsd(int atom) => Spends(atom) && (OfExecution?.Usd ?? TaskOf(atom).Budget?.Usd) is not null;

    /// <returns>For a person; null as long as an attempt at the atom may start and go on.</returns>
    public string? ReachedFor(int atom)
    {
        if (!Spends(atom))
            return null;
        if (OfExecution is { } whole && Reached(whole, state.TokensUsed, state.CostUsd, _ => true) is { } used)
            return $"the execution's budget is used up: {used}";
        var index = state.Graph.Atoms[atom].TaskIndex;
        var (tokens, usd) = state.SpentBy(index);
        return TaskOf(atom).Budget is { } own && Reached(own, tokens, usd, other => state.Graph.Atoms[other].TaskIndex == index) is { } usedByTask
            ? $"the task's budget is used up: {usedByTask}"
            : null;
    }

    /// <summary>What was decided at the start goes before what the plan says.</summary>
    private Budget? OfExecution => (state.Started?.Options?.BudgetUsd, state.Graph.Plan.Budget) switch
    {
        (null, var planned) => planned,
        (var usd, var planned) => (planned ?? new Budget()) with { Usd = usd },
    };

    private PlanTask TaskOf(int atom) => state.Graph.Atoms[atom].Task;

    private bool Spends(int atom) => AttemptEvents.Spends(state.Graph.Plan, TaskOf(atom));

    private string? Reached(Budget budget, long? tokens, decimal? usd, Func<int, bool> counts)
    {
        var (allTokens, allUsd) = (tokens ?? 0, usd ?? 0);
        foreach (var (atom, used) in _inFlight)
        {
            if (!counts(atom))
                continue;
            allTokens += used.Tokens;
            allUsd += used.Usd;
        }
        return budget.Usd is { } most && allUsd >= most
            ? string.Create(CultureInfo.InvariantCulture, $"{allUsd:0.######} of {most:0.######} USD")
            : budget.Tokens is { } mostTokens && allTokens >= mostTokens
                ? string.Create(CultureInfo.InvariantCulture, $"{allTokens:N0} of {mostTokens:N0} tokens")
                : null;
    }
}
