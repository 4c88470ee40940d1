using System.Collections.Concurrent;
using Oleada.Agents;
using Oleada.Agents.Sandbox;
using Oleada.Contracts.Plans;

namespace Oleada.RealAgents.Tests;

/// <summary>Turns of an agent's one after the other in the same folders: an attempt has one turn only.</summary>
internal sealed class ContinuedSession : IAsyncDisposable
{
    private readonly IAgent _agent;
    private readonly string? _model;
    private readonly ISandbox _sandbox;
    private readonly SandboxRun _template;

    private ContinuedSession(AgentAtWork work, RealAgent agent, ISandbox sandbox)
    {
        var choice = Assert.Single(AgentChoice.ParseChain(agent.Choice));
        _agent = Runners.Agents(work.Settings, TimeProvider.System)[choice.Name];
        _model = choice.Model;
        _sandbox = sandbox;
        var workspace = work.Bench.Runner.Workspace;
        var (environment, userHome) = (work.Settings.Environment, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
        var limits = new Limits { WallTime = TimeSpan.FromSeconds(60) };
        _template = new SandboxRun
        {
            Command = "",
            Folders = workspace.FoldersFor(Toolchains.Find(environment, userHome, work.Settings.ReadOnly), workspace.Root, null) with { Home = work.Home },
            Environment = CommandEnvironment.Build(environment, work.Home, userHome, limits),
            Limits = limits,
            Output = static (_, _, _) => ValueTask.CompletedTask,
        };
    }

    public static async Task<ContinuedSession> OpenAsync(AgentAtWork work, RealAgent agent) =>
        new(work, agent, await new Sandboxes(SandboxChoice.Bubblewrap, TimeProvider.System)
            .OpenAsync(new AttemptMark(work.Bench.Data, "continued"), TestContext.Current.CancellationToken));

    /// <param name="session">As the turn before has named it.</param>
    public async Task<(AgentEnd End, IReadOnlyCollection<AgentStep> Steps)> TurnAsync(string scenario, string? session = null)
    {
        var steps = new ConcurrentQueue<AgentStep>();
        var turn = new AgentTurn
        {
            Atom = new PlanAtom { Id = "a1" },
            Prompt = $"Do as the script says. [[script:{scenario}]]",
            Model = _model,
            Session = session,
            Sandbox = _sandbox,
            Template = _template,
            TakeTail = static () => "",
            Took = step =>
            {
                steps.Enqueue(step);
                return ValueTask.CompletedTask;
            },
            Ask = static (_, _) => ValueTask.FromResult(true),
        };
        return (await _agent.RunAsync(turn, TestContext.Current.CancellationToken), steps);
    }

    public ValueTask DisposeAsync() => _sandbox.DisposeAsync();
}
