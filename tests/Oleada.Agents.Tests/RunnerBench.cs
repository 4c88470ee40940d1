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

    /// <summary>The newest conversation that an attempt has noted; it is given to the next.</summary>
    public AgentSessionNoted? Session { get; set; }

    /// <summary>What the task's attempts before the next one have cost.</summary>
    public decimal CostBefore { get; set; }

    /// <summary>What the next attempt is told of the one before it.</summary>
    public string? LastFailure { get; set; }

    /// <summary>Whether a budget holds for the next attempt.</summary>
    public bool IsBudgeted { get; set; }

    /// <summary>The rules for the next attempt's questions.</summary>
    public Permissions? Permissions { get; set; }

    /// <summary>A line that a test waits for, and the signal that it came.</summary>
    public (string Line, TaskCompletionSource Came) Awaited { get; } = ("tick 1", new(TaskCreationOptions.RunContinuationsAsynchronously));

    public string Text(string channel) =>
        string.Join('\n', Output.Where(line => line.Channel == channel).Select(line => line.Text));

    public static PlanTask Task(string id, params PlanAtom[] atoms) => new() { Id = id, Name = id, Atoms = atoms };

    public static PlanAtom Atom(string run) => new() { Id = "a1", Run = run };

    public async Task<RunnerBench> OpenAsync(
        IReadOnlyList<PlanTask>? tasks = null, string? workspace = null, IReadOnlyList<FileChange>? recorded = null,
        SandboxChoice sandbox = SandboxChoice.Bubblewrap, RunnerSettings? settings = null, TimeProvider? time = null, params string[] completed)
    {
        Plan = new MasterPlan { Plan = "p", Tasks = tasks ?? [Task("t", Atom("true"))] };
        var open = Runners.Create(Data, (settings ?? new RunnerSettings()) with { Sandbox = sandbox }, time ?? TimeProvider.System);
        var setup = new RunnerSetup(ExecutionId, Plan, new ExecutionOptions { Workspace = workspace }, recorded ?? [])
        {
            Completed = completed.ToHashSet(StringComparer.Ordinal),
        };
        Runner = (AttemptRunner)await open(setup, TestContext.Current.CancellationToken);
        return this;
    }

    public Task<AttemptOutcome> RunAsync(string command, string task = "t", CancellationToken stop = default) =>
        RunAsync(Atom(command), task, stop: stop);

    public Task<AttemptOutcome> RunAsync(
        PlanAtom atom, string task = "t", string agent = "command", int attempt = 1, CancellationToken stop = default)
    {
        var owner = Plan.Tasks.Single(candidate => candidate.Id == task);
        var order = new AttemptOrder(ExecutionId, owner, atom, attempt, agent, Take)
        {
            Events = Keep,
            NoteUsage = usage => Keep(usage).AsTask(),
            CostBefore = CostBefore,
            IsBudgeted = IsBudgeted,
            Session = Session,
            LastFailure = LastFailure,
            Permissions = Permissions,
            NoteSession = (name, session) =>
            {
                Session = new AgentSessionNoted(atom.Id, attempt, name, session);
                return System.Threading.Tasks.Task.CompletedTask;
            },
        };
        return Runner.RunAsync(order, stop);
    }

    /// <summary>Runs an atom as the plan has it.</summary>
    public Task<AttemptOutcome> RunPlannedAsync(string task, string atom = "a1", int attempt = 1, CancellationToken stop = default) =>
        RunAsync(Plan.Tasks.Single(candidate => candidate.Id == task).Atoms!.Single(candidate => candidate.Id == atom), task, attempt: attempt, stop: stop);

    /// <summary>A runner as the next process opens it: the one before has ended without a word.</summary>
    public async Task ReopenAsync(string? workspace = null, params string[] completed)
    {
        await Runner.DisposeAsync();
        await OpenAsync(Plan.Tasks, workspace, completed: completed);
    }

    /// <summary>Ends the runner before the test's folders are looked at.</summary>
    public async Task CloseAsync()
    {
        await Runner.DisposeAsync();
        Runner = null!;
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
        if (text == Awaited.Line)
            Awaited.Came.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
