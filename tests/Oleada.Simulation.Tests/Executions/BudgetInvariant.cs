using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Engine.Plans;

namespace Oleada.Simulation.Tests.Executions;

/// <summary>
/// Nothing that costs something starts or is tried again under a budget that is used up and that nobody has raised; people are
/// warned and asked once; and not a token or dollar that was reported is missing in the end.
/// </summary>
internal sealed class BudgetInvariant(PlanGraph graph)
{
    private readonly Dictionary<int, Sum> _sums = [];
    private readonly Dictionary<int, Sum> _inFlight = [];
    private readonly Dictionary<(int Task, string Budget), Marks> _marks = [];
    private readonly Dictionary<string, (int Task, string Budget)> _open = [];
    private readonly HashSet<int> _refused = [];

    public void OnUsage(AtomNode atom, AgentUsage usage)
    {
        Require(Spends(atom), "a command uses nothing");
        var sum = SumOf(_inFlight, atom.Index);
        sum.Tokens += usage.InputTokens + usage.CachedInputTokens + usage.OutputTokens;
        sum.Add(usage.CostUsd, usage.CostUsd is not null);
    }

    public void OnStarted(AtomNode atom)
    {
        var reached = ReachedRules(atom).ToArray();
        if (reached.Contains(BudgetRule.Stop))
        {
            _refused.Add(atom.Index);
            return;
        }
        Require(reached.Length == 0, "started under a budget that nobody has raised");
        Require(!Spends(atom) || _open.Values.All(open => open.Task != -1 && open.Task != atom.TaskIndex), "started though a person is being asked");
    }

    public void OnEnded(AtomNode atom, AttemptEnded ended)
    {
        Settle(atom, ended.TokensUsed, ended.CostUsd);
        var isOver = ended is { Result: AttemptResult.Failed, ErrorType: "budget", ErrorClass: ErrorClass.Manual, Message: not null };
        Require(!_refused.Remove(atom.Index) || isOver, "started though a budget was used up");
        Require(ended.NextAttemptInMs is null || !(isOver || ReachedRules(atom).Contains(BudgetRule.Stop)), "tried again though a budget is used up");
        Require(!isOver || ReachedRules(atom).Contains(BudgetRule.Stop), "failed for a budget that is not used up, or can still be raised");
    }

    public void OnInterrupted(AtomNode atom, AttemptInterrupted interrupted) => Settle(atom, interrupted.TokensUsed, interrupted.CostUsd);

    public void OnWarning(BudgetWarning warning)
    {
        var (task, first) = (IndexOf(warning.TaskId), FirstOf(IndexOf(warning.TaskId), warning.Budget));
        var marks = MarksOf(task, warning.Budget);
        Require(warning.Limit == first * (1 + marks.Grants) && warning.Used == Used(task, warning.Budget), "a warning's figures");
        var threshold = warning.Used >= 0.9m * warning.Limit ? 90 : 75;
        Require(warning.Used >= 0.75m * warning.Limit && threshold > marks.Warned, "warned too early, or twice");
        marks.Warned = threshold;
    }

    public void OnAsked(ApprovalRequested asked)
    {
        var budget = (IndexOf(asked.TaskId), asked.Exceeded!.Budget);
        var marks = MarksOf(budget.Item1, budget.Budget);
        var first = FirstOf(budget.Item1, budget.Budget)!.Value;
        Require(asked is { Action: "budget_exceeded", AtomId: null, Attempt: null }, "a budget's question is nobody's in particular");
        Require(asked.Exceeded.Equals(new ExceededBudget(budget.Budget, Used(budget.Item1, budget.Budget), first * (1 + marks.Grants), first)), "a question's figures");
        Require(asked.Exceeded.Used >= asked.Exceeded.Limit && !marks.IsDenied && !_open.ContainsValue(budget), "asked without need, or again");
        Require(RuleOf(budget.Item1) == BudgetRule.Ask, "asked though it was to stop");
        _open.Add(asked.ApprovalId, budget);
    }

    /// <returns>False if it was no question about a budget.</returns>
    public bool OnResolved(ApprovalResolved resolved)
    {
        if (!_open.Remove(resolved.ApprovalId, out var budget))
            return false;
        var marks = MarksOf(budget.Task, budget.Budget);
        if (resolved.Status == "approved")
            (marks.Grants, marks.Warned) = (marks.Grants + 1, 0);
        marks.IsDenied |= resolved.Status == "denied";
        return true;
    }

    public void OnProgress(int task, ProgressUpdate progress)
    {
        var sum = SumOf(_sums, task);
        Require((progress.TokensUsed ?? 0) == sum.Tokens && (progress.CostUsd ?? 0) == sum.Usd, "what a task has used is what its attempts have");
    }

    public void OnCompleted(ExecutionCompleted completed)
    {
        Require(_open.Count == 0, "ended with a question about a budget open");
        var sum = SumOf(_sums, -1);
        Require((completed.TokensUsed ?? 0) == sum.Tokens && (completed.CostUsd ?? 0) == sum.Usd, "what was used in all is what all attempts have");
    }

    /// <summary>An attempt has used at least what it has reported, and counts once.</summary>
    private void Settle(AtomNode atom, long? tokens, decimal? usd)
    {
        _inFlight.Remove(atom.Index, out var reported);
        Require((tokens ?? 0) >= (reported?.Tokens ?? 0), "reported tokens were forgotten");
        Require(reported is null || (usd is null ? !reported.IsPriced || reported.Tokens == 0 : usd >= reported.Usd), "reported dollars were forgotten");
        foreach (var of in new[] { -1, atom.TaskIndex })
        {
            var sum = SumOf(_sums, of);
            sum.Tokens += tokens ?? 0;
            sum.Usd += usd ?? 0;
            sum.Known += usd ?? reported?.Known ?? 0;
        }
    }

    /// <summary>What follows from each budget over an atom that is used up; of one that was refused it is that all stops.</summary>
    private IEnumerable<BudgetRule> ReachedRules(AtomNode atom)
    {
        if (!Spends(atom))
            yield break;
        foreach (var task in new[] { -1, atom.TaskIndex })
            foreach (var budget in new[] { "tokens", "cost" })
                if (FirstOf(task, budget) is { } first && MarksOf(task, budget) is var marks && Used(task, budget) >= first * (1 + marks.Grants))
                    yield return marks.IsDenied ? BudgetRule.Stop : RuleOf(task);
    }

    private decimal Used(int task, string budget)
    {
        var flying = _inFlight.Where(pair => task < 0 || graph.Atoms[pair.Key].TaskIndex == task).Select(pair => pair.Value).Append(SumOf(_sums, task));
        return budget == "tokens" ? flying.Sum(sum => sum.Tokens) : flying.Sum(sum => sum.Known);
    }

    private Budget? BudgetOf(int task) => task < 0 ? graph.Plan.Budget : graph.Plan.Tasks[task].Budget;

    private decimal? FirstOf(int task, string budget) => budget == "tokens" ? BudgetOf(task)?.Tokens : BudgetOf(task)?.Usd;

    private BudgetRule RuleOf(int task) => BudgetOf(task)?.Reached ?? graph.Plan.Budget?.Reached ?? BudgetRule.Ask;

    private int IndexOf(string? taskId) => taskId is null ? -1 : graph.Plan.Tasks.Index().Single(pair => pair.Item.Id == taskId).Index;

    private bool Spends(AtomNode atom) =>
        (atom.Atom.Agent ?? atom.Task.Agent ?? graph.Plan.Phases?.GetValueOrDefault(atom.Task.Phase)?.Agent ?? graph.Plan.Agent ?? "command") != "command";

    private Marks MarksOf(int task, string budget) => _marks.TryGetValue((task, budget), out var marks) ? marks : _marks[(task, budget)] = new Marks();

    private static Sum SumOf(Dictionary<int, Sum> sums, int of) => sums.TryGetValue(of, out var sum) ? sum : sums[of] = new Sum();

    private static void Require(bool holds, string what)
    {
        if (!holds)
            throw new InvalidOperationException(what);
    }

    private sealed class Marks
    {
        public int Grants { get; set; }

        public int Warned { get; set; }

        public bool IsDenied { get; set; }
    }

    private sealed class Sum
    {
        public long Tokens { get; set; }

        public decimal Usd { get; set; }

        /// <summary>With the known parts of costs that are not known as a whole.</summary>
        public decimal Known { get; set; }

        public bool IsPriced { get; private set; } = true;

        public void Add(decimal? usd, bool isPriced)
        {
            Usd += usd ?? 0;
            Known += usd ?? 0;
            IsPriced &= isPriced;
        }
    }
}
