using Oleada.Contracts.Events;

namespace Oleada.Engine.Executions;

/// <summary>What budgets decide: who is warned, stopped, held back, and what a person is asked.</summary>
public sealed partial class Execution
{
    private readonly BudgetWatch _budgets;

    /// <summary>Attempts in flight that are being stopped for a budget, and why.</summary>
    private readonly Dictionary<int, string> _overBudget = [];

    /// <summary>Atoms that were to start and wait for an answer about a budget.</summary>
    private readonly HashSet<int> _held = [];

    /// <summary>Whether a budget holds for what an atom's attempts use.</summary>
    internal bool IsBudgeted(int atom) => _budgets.LinesOver(atom).Any();

    private bool OnNoteUsage(NoteUsage note)
    {
        if (State.StatusOf(note.Atom) != WorkStatus.Running || State.AttemptOf(note.Atom) != note.Usage.Attempt)
            return false;
        Emit(note.Atom, note.Usage);
        OnSpent(note.Atom);
        return true;
    }

    /// <summary>Something was used at an atom: warns, and stops what is at work under a budget that is used up.</summary>
    private void OnSpent(int atom)
    {
        if (Cancelling)
            return;
        foreach (var line in _budgets.LinesOver(atom))
            if (line.Warning() is { } warning)
                Emit(warning);
        foreach (var running in State.Running)
            if (_budgets.ReachedFor(running) is { } reached && _overBudget.TryAdd(running, reached.Reason))
            {
                Ask(reached);
                _effects.Add(new StopAttempt(running));
            }
    }

    private void Ask(BudgetLine reached)
    {
        if (!reached.IsFinal && reached.Marks.Question is null)
            Emit(reached.Question());
    }

    /// <summary>Keeps an atom back as long as a person can still raise the budget that is in its way.</summary>
    private bool IsHeld(int atom)
    {
        if (_budgets.ReachedFor(atom) is not { IsFinal: false } reached)
            return false;
        Ask(reached);
        _held.Add(atom);
        return true;
    }

    private void LetGo()
    {
        foreach (var atom in _held)
            State.Queue.Add(atom);
        _held.Clear();
    }

    /// <summary>The attempt was stopped for a budget that may still be raised: it has no outcome, and goes on later.</summary>
    private bool IsCutOff(int atom, AttemptOutcome outcome)
    {
        if (Cancelling || outcome.Result != AttemptResult.Cancelled || !_overBudget.TryGetValue(atom, out var reason))
            return false;
        if (_budgets.ReachedFor(atom, More(atom, outcome)) is { IsFinal: true })
            return false;
        _overBudget.Remove(atom);
        Interrupt(atom, reason, outcome.TokensUsed, outcome.CostUsd);
        return true;
    }

    private void Interrupt(int atom, string reason, long? tokens, decimal? usd)
    {
        var (node, attempt) = (Graph.Atoms[atom], State.AttemptOf(atom));
        if (tokens is not null && usd is null)
            RemarkUnknownCost(atom, attempt);
        Emit(atom, new AttemptInterrupted(node.Atom.Id, attempt, reason, tokens, usd));
    }

    private void RemarkUnknownCost(int atom, int attempt)
    {
        if (!State.HasUnknownCost && _budgets.CountsUsd(atom))
            Emit(atom, new AttemptOutput(Graph.Atoms[atom].Atom.Id, attempt, "system", "what this attempt costs is not known: the budget counts only costs that are"));
    }

    /// <summary>Whoever did not come to say what an attempt used has reported it before.</summary>
    private AttemptOutcome WithReported(int atom, AttemptOutcome outcome) =>
        outcome.TokensUsed is null && State.ReportedBy(atom) is { Tokens: > 0 } reported
            ? outcome with { TokensUsed = reported.Tokens, CostUsd = reported.CostUsd }
            : outcome;

    private (long Tokens, decimal Usd) More(int atom, AttemptOutcome outcome)
    {
        var reported = State.ReportedBy(atom);
        return ((outcome.TokensUsed ?? 0) - reported.Tokens, (outcome.CostUsd ?? reported.Usd ?? 0) - (reported.Usd ?? 0));
    }

    /// <summary>A question that nobody needs an answer to any more is none.</summary>
    private void ExpireBudgetQuestions()
    {
        foreach (var (approval, task) in State.BudgetQuestions.ToArray())
            if (Cancelling || (task < 0 ? State.SpendingTasksLeft == 0 : State.StatusOfTask(task).HasEnded()))
                Emit(new ApprovalResolved(approval, "expired"));
    }

    private static AttemptOutcome OverBudget(string reason, AttemptOutcome outcome) => outcome with
    {
        Result = AttemptResult.Failed,
        ErrorType = "budget",
        // Only a person can raise it.
        ErrorClass = ErrorClass.Manual,
        Message = reason,
    };
}
