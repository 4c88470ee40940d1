using System.Collections.Concurrent;
using Oleada.Agents.Sandbox;
using Oleada.Agents.Workspaces;
using Oleada.Contracts.Events;
using Oleada.Engine.Executions;

namespace Oleada.Agents.Attempts;

/// <summary>Runs the attempts of one execution in its workspace, each by the agent that the plan names.</summary>
public sealed class AttemptRunner : IAttemptRunner
{
    /// <summary>How long a stopped attempt looks for changes; the rest of its 2 s is for ending its processes.</summary>
    private static readonly TimeSpan LastLook = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyDictionary<string, IAgent> _agents;
    private readonly ISandbox _sandbox;
    private readonly ChangeTracker _changes;
    private readonly SandboxRun _template;
    private readonly RunnerSettings _settings;
    private readonly Secrets _secrets;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, bool> _warned = new(StringComparer.Ordinal);
    private int _attempts;

    internal AttemptRunner(
        IReadOnlyDictionary<string, IAgent> agents, ISandbox sandbox, Workspace workspace, ChangeTracker changes, SandboxRun template,
        RunnerSettings settings, Secrets secrets, TimeProvider time)
    {
        _agents = agents;
        _sandbox = sandbox;
        _changes = changes;
        _template = template;
        _settings = settings;
        _secrets = secrets;
        _time = time;
        Workspace = workspace;
    }

    public Workspace Workspace { get; }

    /// <summary>One line for people: what keeps a command away from the rest of the machine.</summary>
    public string Isolation => _sandbox.Isolation;

    public async Task<AttemptOutcome> RunAsync(AttemptOrder order, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(order);
        var choices = AgentChoice.ParseChain(order.Agent);
        if (choices.Count == 0 || choices.Any(choice => !_agents.ContainsKey(choice.Name)))
            return Refuse($"there is no agent '{order.Agent}' here; there are {string.Join(", ", _agents.Keys.Order(StringComparer.Ordinal))}");
        using var output = new CapturedOutput(order.Output, _secrets);
        _changes.Begin(order.Task.Id);
        AttemptOutcome? outcome = null;
        CollectedChanges? collected = null;
        try
        {
            await WarnAsync(order, output);
            var attempt = new Attempt(
                _agents[choices[0].Name], choices[0].Model, _sandbox, TemplateFor(order, output), order, output, _settings, _time);
            outcome = await attempt.RunAsync(stop);
        }
        finally
        {
            collected = await CollectAsync(order.Task.Id, stop);
        }
        if (!stop.IsCancellationRequested)
            await CloseAsync(output, collected);
        return outcome with { Changes = collected.Changes };
    }

    public async ValueTask DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        await _changes.DisposeAsync();
    }

    private static AttemptOutcome Refuse(string message) => new()
    {
        Result = AttemptResult.Failed, Message = message, ErrorType = "start_failed", ErrorClass = ErrorClass.Runtime,
    };

    private static async Task CloseAsync(CapturedOutput output, CollectedChanges collected)
    {
        foreach (var note in collected.Notes)
            await output.RemarkAsync(note);
        await output.CloseAsync();
    }

    private async Task<CollectedChanges> CollectAsync(string task, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        await using var stopped = stop.Register(() => patience.CancelAfter(LastLook));
        return await _changes.EndAsync(task, patience.Token);
    }

    /// <summary>Who reads one task's stream is to see that nothing protects the machine from it.</summary>
    private async Task WarnAsync(AttemptOrder order, CapturedOutput output)
    {
        if (!_sandbox.IsIsolated && _warned.TryAdd(order.Task.Id, true))
            await output.RemarkAsync(_sandbox.Isolation);
        if (Interlocked.Increment(ref _attempts) > 1)
            return;
        foreach (var note in Workspace.Record.Notes)
            await output.RemarkAsync(note);
    }

    private SandboxRun TemplateFor(AttemptOrder order, CapturedOutput output)
    {
        var home = Workspace.HomeOf(order.Task.Id);
        return _template with
        {
            Output = output.WriteAsync,
            Folders = _template.Folders with { Home = home },
            Environment = new Dictionary<string, string>(_template.Environment, StringComparer.Ordinal)
            {
                ["HOME"] = home,
                ["OLEADA_EXECUTION_ID"] = order.ExecutionId,
                ["OLEADA_TASK_ID"] = order.Task.Id,
                ["OLEADA_ATOM_ID"] = order.Atom.Id,
                ["OLEADA_ATTEMPT"] = order.Attempt.ToString(System.Globalization.CultureInfo.InvariantCulture),
            },
        };
    }
}
