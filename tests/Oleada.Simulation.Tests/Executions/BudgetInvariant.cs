using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Engine.Plans;

namespace Oleada.Simulation.Tests.Executions;

/// <summary>Nothing that costs something starts, or is tried again, when what is known to be spent has reached a budget.</summary>
internal sealed class BudgetInvariant(MasterPlan plan)
{
    private readonly Dictionary<int, long> _byTask = [];
    private readonly HashSet<int> _refused = [];
    private long _spent;

    public void OnStarted(AtomNode atom)
    {
        if (IsReached(atom))
            _refused.Add(atom.Index);
    }

    public void OnEnded(AtomNode atom, AttemptEnded ended)
    {
        _spent += ended.TokensUsed ?? 0;
        _byTask[atom.TaskIndex] = _byTask.GetValueOrDefault(atom.TaskIndex) + (ended.TokensUsed ?? 0);
        var isOver = ended is { Result: AttemptResult.Failed, ErrorType: "budget", ErrorClass: ErrorClass.Manual, Message: not null };
        Require(!_refused.Remove(atom.Index) || isOver, "started though a budget was used up");
        Require(ended.NextAttemptInMs is null || !(isOver || IsReached(atom)), "tried again though a budget is used up");
        Require(!isOver || Spends(atom), "a command needs no budget");
    }

    private bool IsReached(AtomNode atom) => Spends(atom)
        && (_spent >= plan.Budget?.Tokens || _byTask.GetValueOrDefault(atom.TaskIndex) >= atom.Task.Budget?.Tokens);

    private bool Spends(AtomNode atom) => (atom.Task.Agent ?? plan.Agent ?? "command") != "command";

    private static void Require(bool holds, string what)
    {
        if (!holds)
            throw new InvalidOperationException(what);
    }
}
