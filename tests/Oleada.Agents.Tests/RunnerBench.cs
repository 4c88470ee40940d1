using System.Collections.Concurrent;
using Oleada.Agents.Attempts;
using Oleada.Agents.Sandbox;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Engine.Executions;

namespace Oleada.Agents.Tests;

/// <summary>A runner of one execution in folders of its own, and what its attempts printed.</summary>
internal sealed class RunnerBench : IAsyncDisposable
{
    public const string ExecutionId = "exec_20260101_000000_0000abcd";

    public RunnerBench() => Data = Folder.Folder("data");

    public TempFolder Folder { get; } = new();

    public string Data { get; }

    public AttemptRunner Runner { get; private set; } = null!;

    public MasterPlan Plan { get; private set; } = null!;

    public string Root => Runner.Workspace.Root;

    public ConcurrentQueue<(string Channel, string Text, bool Truncated)> Output { get; } = new();

    public ConcurrentQueue<EventData> Events { get; } = new();

    public string Text(string channel) =>
        string.Join('\n', Output.Where(line => line.Channel == channel).Select(line => line.Text));

    public static PlanTask Task(string id, params PlanAtom[] atoms) => new() { Id = id, Name = id, Atoms = atoms };

    public static PlanAtom Atom(string run) => new() { Id = "a1", Run = run };

    public async Task<RunnerBench> OpenAsync(
        IReadOnlyList<PlanTask>? tasks = null, string? workspace = null, IReadOnlyList<FileChange>? recorded = null,
        SandboxChoice sandbox = SandboxChoice.Bubblewrap, RunnerSettings? settings = null)
    {
        Plan = new MasterPlan { Plan = "p", Tasks = tasks ?? [Task("t", Atom("true"))] };
        var open = Runners.Create(Data, (settings ?? new RunnerSettings()) with { Sandbox = sandbox }, TimeProvider.System);
        var setup = new RunnerSetup(ExecutionId, Plan, new ExecutionOptions { Workspace = workspace }, recorded ?? []);
        Runner = (AttemptRunner)await open(setup, TestContext.Current.CancellationToken);
        return this;
    }

    public Task<AttemptOutcome> RunAsync(string command, string task = "t", CancellationToken stop = default) =>
        RunAsync(Atom(command), task, stop: stop);

    public Task<AttemptOutcome> RunAsync(PlanAtom atom, string task = "t", string agent = "command", CancellationToken stop = default)
    {
        var owner = Plan.Tasks.Single(candidate => candidate.Id == task);
        return Runner.RunAsync(new AttemptOrder(ExecutionId, owner, atom, 1, agent, Take) { Events = Keep }, stop);
    }

    public async ValueTask DisposeAsync()
    {
        if (Runner is not null)
            await Runner.DisposeAsync();
        Folder.Dispose();
    }

    private ValueTask Keep(EventData happened)
    {
        Events.Enqueue(happened);
        return ValueTask.CompletedTask;
    }

    private ValueTask Take(string channel, string text, bool truncated)
    {
        Output.Enqueue((channel, text, truncated));
        return ValueTask.CompletedTask;
    }
}
