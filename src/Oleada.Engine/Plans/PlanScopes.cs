using Oleada.Contracts.Plans;
using Oleada.Engine.Plans.Rules;

namespace Oleada.Engine.Plans;

/// <summary>
/// Who works at an atom, what its agent may do and how often it is tried: the one place that decides it. Of agents and of
/// each part of a retry rule that of the narrowest scope counts, of permissions the strictest.
/// </summary>
public sealed class PlanScopes
{
    public const string CommandAgent = "command";

    private readonly string? _otherwise;

    /// <param name="agent">Of atoms for which the plan names none, as who starts an execution says; goes before the project's.</param>
    /// <param name="project">What the project says in which the plan is executed.</param>
    public PlanScopes(MasterPlan plan, string? agent = null, ProjectRules? project = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        _otherwise = agent ?? project?.Agent;
        Plan = project is null ? plan : plan with
        {
            Retry = Fill(plan.Retry, project.Retry),
            Permissions = Strictest(plan.Permissions, project.Permissions),
            Budget = Fill(plan.Budget, project.Budget),
        };
    }

    /// <summary>The plan with the project's rules in it, but for its agent.</summary>
    public MasterPlan Plan { get; }

    /// <returns>Null if the text is an agent's name, or several with commas between them.</returns>
    public static string? FaultOfAgent(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var isChain = text.Split(',', StringSplitOptions.TrimEntries)
            .All(name => name.Length > 0 && !name.Any(letter => char.IsControl(letter) || char.IsWhiteSpace(letter)));
        return isChain && text.Length <= PlanLimits.AgentLength ? null : $"'{ValueRules.Cut(text)}' is no agent's name, nor several with commas between them";
    }

    /// <summary>An agent's name, or several with commas between them.</summary>
    /// <remarks>
    /// A default from outside of the plan is not for atoms that have a command: a plan of commands stays one, in whichever
    /// project it is executed.
    /// </remarks>
    public string AgentOf(PlanTask task, PlanAtom atom)
    {
        ArgumentNullException.ThrowIfNull(atom);
        return AgentNamedFor(task, atom) ?? (atom.Run is null ? _otherwise : null) ?? CommandAgent;
    }

    public string AgentOf(AtomNode atom)
    {
        ArgumentNullException.ThrowIfNull(atom);
        return AgentOf(atom.Task, atom.Atom);
    }

    /// <summary>Whether the plan itself names an agent for an atom.</summary>
    public bool NamesAgentFor(PlanTask task, PlanAtom atom) => AgentNamedFor(task, atom) is not null;

    /// <summary>Whether it costs something to run an atom.</summary>
    public bool Spends(AtomNode atom) => AgentOf(atom) != CommandAgent;

    /// <summary>Whether it costs something to run a task.</summary>
    public bool Spends(PlanTask task) => PlanGraph.AtomsOf(task).Any(atom => AgentOf(task, atom) != CommandAgent);

    /// <summary>Beside the server's own; null where nothing is said.</summary>
    public Permissions? PermissionsOf(PlanTask task, PlanAtom atom)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(atom);
        return Strictest(Strictest(Plan.Permissions, PhaseOf(task)?.Permissions), Strictest(task.Permissions, atom.Permissions));
    }

    /// <summary>Null where nothing is said.</summary>
    public RetryRule? RetryOf(PlanTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return Fill(Fill(task.Retry, PhaseOf(task)?.Retry), Plan.Retry);
    }

    private string? AgentNamedFor(PlanTask task, PlanAtom atom) => atom.Agent ?? task.Agent ?? PhaseOf(task)?.Agent ?? Plan.Agent;

    private PhaseRules? PhaseOf(PlanTask task) => Plan.Phases?.GetValueOrDefault(task.Phase);

    private static RetryRule? Fill(RetryRule? rule, RetryRule? wider) => rule is null || wider is null ? rule ?? wider : new RetryRule
    {
        Attempts = rule.Attempts ?? wider.Attempts,
        Backoff = rule.Backoff ?? wider.Backoff,
        MaxBackoff = rule.MaxBackoff ?? wider.MaxBackoff,
    };

    private static Budget? Fill(Budget? budget, Budget? wider) => budget is null || wider is null ? budget ?? wider : budget with
    {
        Usd = budget.Usd ?? wider.Usd,
        Tokens = budget.Tokens ?? wider.Tokens,
        Reached = budget.Reached ?? wider.Reached,
    };

    private static Permissions? Strictest(Permissions? one, Permissions? other) => one is null || other is null ? one ?? other : new Permissions
    {
        Run = Stricter(one.Run, other.Run),
        Write = Stricter(one.Write, other.Write),
        Read = Stricter(one.Read, other.Read),
        Network = Stricter(one.Network, other.Network),
        Other = Stricter(one.Other, other.Other),
    };

    private static PermissionRule? Stricter(PermissionRule? one, PermissionRule? other) => one is null || other > one ? other : one;
}
