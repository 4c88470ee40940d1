using Oleada.Agents;
using Oleada.Agents.Sandbox;
using Oleada.Contracts;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Contracts.Rest;
using Oleada.Engine.Events;
using Oleada.Engine.Executions;
using Oleada.Storage.Sqlite;

namespace Oleada.RealAgents.Tests;

/// <summary>An agent at work in an execution of the engine's, which stops it when its budget is used up.</summary>
internal static class BudgetedExecution
{
    /// <returns>How its only attempt ended.</returns>
    public static async Task<AttemptEnded> PlayAsync(AgentAtWork work, RealAgent agent, string scenario, long tokens)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var data = work.Bench.Folder.Folder("budgeted");
        await using var log = new EventLog(SqliteEventStore.Open(Path.Combine(data, "oleada.db")));
        var open = Runners.Create(data, work.Settings with { Sandbox = SandboxChoice.Bubblewrap }, TimeProvider.System);
        await using var host = new ExecutionHost(log, open, TimeProvider.System, static () => 0);
        var task = new PlanTask { Id = "t", Name = "t", Agent = agent.Choice, Atoms = [AgentAtWork.AtomOf(scenario)] };
        await host.SavePlanAsync(new MasterPlan { Plan = "budgeted", Budget = new Budget { Tokens = tokens, Reached = BudgetRule.Stop }, Tasks = [task] }, null, cancellation);
        var id = await host.StartAsync(new StartExecution("budgeted"), cancellation);
        await host.WhenEndedAsync(id, cancellation);
        var events = await log.ReadAsync(StreamName.Task(id, task.Id), 0, 10_000);
        return Assert.Single(events.Select(stored => stored.Decode()).OfType<AttemptEnded>());
    }
}
