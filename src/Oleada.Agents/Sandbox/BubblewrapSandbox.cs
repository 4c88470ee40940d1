using Oleada.Agents.Attempts;
using Oleada.Agents.Relay;
using Oleada.Agents.Sandbox.Groups;
using Oleada.Agents.Workspaces;

namespace Oleada.Agents.Sandbox;

/// <summary>
/// Commands in namespaces of their own, made by <c>bwrap</c>. Its monitor dies with the thread that started it, and
/// the sandbox's first process with the monitor; the kernel then kills the whole PID namespace.
/// </summary>
public sealed class BubblewrapSandbox : ISandbox
{
    private readonly BubblewrapProgram _program;
    private readonly SpawnThread _spawn = new("sandbox spawn");
    private readonly LimitWatch _watch;
    private readonly BoundedRun _run;
    private readonly RelayServer _relay;

    public BubblewrapSandbox(BubblewrapProgram program, TimeProvider time)
    {
        _program = program;
        _watch = new LimitWatch(time);
        _run = new BoundedRun(_spawn, _watch, time);
        _relay = new RelayServer(time);
    }

    public string Isolation => Describe(_program);

    /// <summary>What the relay needs inside; null where it is not installed.</summary>
    internal string? Socat { get; init; } = RelayedCommand.FindSocat();

    public bool IsIsolated => true;

    public bool RefusesSetId => _program.NoFilter is null;

    public Task<RunEnd> RunAsync(SandboxRun run, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run.Endpoints.Count + run.Hosts.Count == 0 ? RunAsync(run, ["/bin/sh", "-c", run.Command], stop) : RunRelayedAsync(run, stop);
    }

    public static string Describe(BubblewrapProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        var filter = program.NoFilter is { } reason ? $"system calls NOT FILTERED ({reason})" : "system calls filtered";
        return $"bubblewrap: own user, PID, mount, network (loopback only), IPC and UTS namespaces; {filter}; "
            + $"the workspace writable, the rest read-only or hidden; {ControlGroups.OfThisProcess.Describe()}";
    }

    private async Task<RunEnd> RunRelayedAsync(SandboxRun run, CancellationToken stop)
    {
        if (Socat is not { } socat)
            return new RunEnd(RunEndKind.NotStarted, Message: "a sandbox with a way to the network needs the program socat: install the package socat");
        var opening = new RelayOpening(
            run.Endpoints, run.Hosts, run.Uncounted, run.Answered, line => run.Output(CapturedOutput.RemarkChannel, line, false));
        await using var relayed = await _relay.OpenAsync(opening, CancellationToken.None);
        var environment = run.Environment.Concat(RelayedCommand.Variables(run.Endpoints, run.Hosts.Count > 0));
        var inside = run with
        {
            Environment = environment.GroupBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Last().Value, StringComparer.Ordinal),
            Folders = run.Folders with { Mounts = [.. run.Folders.Mounts, new Mount(RelayedCommand.Folder, MountKind.Readable, relayed.Folder)] },
        };
        var end = await RunAsync(inside, RelayedCommand.Words(socat, run.Command, run.Endpoints.Count, run.Hosts.Count > 0), stop);
        if (relayed.Use.Summary() is { } summary && !stop.IsCancellationRequested)
            await run.Output(CapturedOutput.RemarkChannel, summary, false).AsTask().WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return end;
    }

    private async Task<RunEnd> RunAsync(SandboxRun run, IEnumerable<string> command, CancellationToken stop)
    {
        try
        {
            using var held = HeldMounts.Hold(run.Folders);
            List<string> words =
            [
                .. _program.Words(run.Folders, run.Limits.Memory / 4, held.Files),
                .. held.Check(),
                .. Prlimit.Before(run.Limits, UserTasks.BesideCommand(ownNamespace: true)),
                .. command,
            ];
            return await _run.RunAsync(words, run, static _ => ValueTask.CompletedTask, stop);
        }
        catch (WorkspaceException exchanged)
        {
            return new RunEnd(RunEndKind.NotStarted, Message: exchanged.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync();
        await _relay.DisposeAsync();
        _spawn.Dispose();
    }
}
