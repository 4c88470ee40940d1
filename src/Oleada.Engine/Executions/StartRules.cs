using Oleada.Contracts;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Contracts.Rest;
using Oleada.Engine.Plans;

namespace Oleada.Engine.Executions;

/// <summary>What a request to start must be like, and the event that it becomes.</summary>
internal static class StartRules
{
    public const int MostWorkers = 1024;

    public static ExecutionOptions Check(StartExecution request)
    {
        var options = request.Options ?? new ExecutionOptions();
        if (request.ExecutionId is { } id && !StreamName.IsExecutionId(id))
            throw new ExecutionRefusedException("execution_id", "1 to 64 of A-Z, a-z, 0-9, _ and -");
        if (options.MaxWorkers is < 1 or > MostWorkers)
            throw new ExecutionRefusedException("options.max_workers", $"1 to {MostWorkers}");
        if (options.Workspace is { } folder && !Path.IsPathFullyQualified(folder))
            throw new ExecutionRefusedException("options.workspace", "an absolute path");
        if (options.TicketId is { } ticket && !StreamName.IsTicketId(ticket))
            throw new ExecutionRefusedException("options.ticket_id", "1 to 128 of A-Z, a-z, 0-9, ., _ and -, a letter or digit first");
        if (options.BudgetUsd is <= 0 or > PlanLimits.BudgetUsd)
            throw new ExecutionRefusedException("options.budget_usd", $"above 0, up to {PlanLimits.BudgetUsd:N0}");
        if (options.Agent is { } agent && PlanScopes.FaultOfAgent(agent) is { } fault)
            throw new ExecutionRefusedException("options.agent", fault);
        return options;
    }

    /// <summary>
    /// Who starts it goes before its plan. Where neither names US dollars the lower of the project's and the server's count: a
    /// project saves what the server would spend, and spends nothing that the server would not.
    /// </summary>
    public static ExecutionOptions WithBudget(ExecutionOptions options, MasterPlan plan, ProjectRules? project, decimal? server)
    {
        if (options.BudgetUsd is not null || plan.Budget?.Usd is not null)
            return options;
        return options with { BudgetUsd = project?.Budget?.Usd is { } own && !(own >= server) ? own : server };
    }

    public static ExecutionStarted Started(
        string id, string? sessionId, SavedPlan saved, PlanGraph graph, ExecutionOptions options, double? earlierDurationMs)
    {
        var expected = ExecutionState.ExpectedFiles(graph).Count;
        return new ExecutionStarted
        {
            ExecutionId = id,
            TotalTasks = graph.Plan.Tasks.Count,
            TotalAtoms = graph.Atoms.Length,
            EstimatedDurationMs = earlierDurationMs ?? PlanEstimate.Of(graph, options.MaxWorkers)?.TotalMilliseconds,
            Phases = Phases.Summarize(graph.Plan),
            SessionId = sessionId,
            PlanId = saved.PlanId,
            PlanVersion = saved.Version,
            TotalWaves = graph.Waves,
            ExpectedArtifacts = expected == 0 ? null : expected,
            TokenBudget = graph.Plan.Budget?.Tokens,
            CostBudgetUsd = options.BudgetUsd ?? graph.Plan.Budget?.Usd,
            Options = options,
        };
    }
}
