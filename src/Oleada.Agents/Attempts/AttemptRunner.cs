using System.Collections.Concurrent;
using Oleada.Agents.Paths;
using Oleada.Agents.Relay;
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
    private readonly IWorkplace _workplace;
    private readonly SandboxRun _template;
    private readonly RunnerSettings _settings;
    private readonly Secrets _secrets;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, bool> _warned = new(StringComparer.Ordinal);
    private int _attempts;

    internal AttemptRunner(
        IReadOnlyDictionary<string, IAgent> agents, ISandbox sandbox, Workspace workspace, IWorkplace workplace, SandboxRun template,
        RunnerSettings settings, Secrets secrets, TimeProvider time)
    {
        _agents = agents;
        _sandbox = sandbox;
        _workplace = workplace;
        _template = template;
        _settings = settings;
        _secrets = secrets;
        _time = time;
        Workspace = workspace;
    }

    public Workspace Workspace { get; }

    /// <summary>One line for people: what keeps a command away from the rest of the machine.</summary>
    public string Isolation => _sandbox.Isolation;

    public bool MergesTasks => _workplace.MergesTasks;

    public async Task<AttemptOutcome> RunAsync(AttemptOrder order, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(order);
        var choices = AgentChoice.ParseChain(order.Agent);
        if (choices.Count == 0 || choices.Any(choice => !_agents.ContainsKey(choice.Name)))
            return Refuse($"there is no agent '{order.Agent}' here; there are {string.Join(", ", _agents.Keys.Order(StringComparer.Ordinal))}");
        // The execution's loop goes on here.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var output = new CapturedOutput(order.Output, _secrets);
        try
        {
            var start = await _workplace.BeginAsync(order, stop);
            return start.Outcome ?? await RunAsync(start, choices, output, stop);
        }
        catch (WorkspaceException failure)
        {
            return Refuse(failure.Message);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return new AttemptOutcome { Result = AttemptResult.Cancelled, Message = "the attempt was stopped" };
        }
    }

    public async Task EndAsync(IReadOnlySet<string> failed)
    {
        if (await _workplace.CloseAsync(failed))
            Workspace.MarkClosed();
    }

    public async ValueTask DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        await _workplace.DisposeAsync();
        Workspace.Dispose();
    }

    private async Task<AttemptOutcome> RunAsync(WorkStart start, IReadOnlyList<AgentChoice> choices, CapturedOutput output, CancellationToken stop)
    {
        var order = start.Order;
        var template = TemplateFor(order, choices, output, start.Folders!);
        var outcome = Refuse("the attempt broke off");
        var began = BaseState.SettledBeforeNs(_time);
        using var patience = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        await using var stopped = stop.Register(() => patience.CancelAfter(LastLook));
        var attempt = new Attempt([.. choices.Select(choice => (_agents[choice.Name], choice))], _sandbox, template, order, output, _settings, _time);
        try
        {
            await WarnAsync(order, output);
            outcome = await attempt.RunAsync(stop);
        }
        finally
        {
            if (!_sandbox.RefusesSetId)
                await TakeRightsAsync(template.Folders, began, output, stop);
            outcome = await _workplace.EndAsync(start, new WorkEnd(outcome, attempt.Used, template, output, patience.Token), stop);
        }
        if (!stop.IsCancellationRequested)
            await output.CloseAsync();
        return outcome;
    }

    /// <summary>Takes set-ID bits and capabilities from files that the attempt left. Needed where no system call filter refuses them.</summary>
    private async Task TakeRightsAsync(SandboxFolders folders, long began, CapturedOutput output, CancellationToken stop)
    {
        var sweep = new SetIdSweep();
        foreach (var path in folders.Writable)
        {
            using var opened = folders.HeldAt(path) is null ? HeldFolder.TryOpen(path, out _) : null;
            var isUsers = path == folders.Work && Workspace.Record.Kind == WorkspaceKind.Folder;
            if ((folders.HeldAt(path) ?? opened) is { } folder)
                sweep.Run(folder, isUsers ? began : 0);
        }
        if (sweep.Summary() is { } summary && !stop.IsCancellationRequested)
            await output.RemarkAsync(summary);
    }

    private static AttemptOutcome Refuse(string message) => new()
    {
        Result = AttemptResult.Failed, Message = message, ErrorType = "start_failed", ErrorClass = ErrorClass.Runtime,
    };

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

    private SandboxRun TemplateFor(AttemptOrder order, IReadOnlyList<AgentChoice> choices, CapturedOutput output, SandboxFolders folders)
    {
        var home = choices.Any(choice => _agents[choice.Name].TakesText) ? Workspace.HomeOf(order.Task.Id) : Workspace.SharedHome();
        return _template with
        {
            Output = output.WriteAsync,
            Uncounted = new UncountedRule(order.IsBudgeted, _settings.RelayAllow),
            Folders = folders with { Home = home, Mounts = [.. folders.Mounts, .. new DependencyCache(_settings.Cache).MountsIn(home)] },
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
