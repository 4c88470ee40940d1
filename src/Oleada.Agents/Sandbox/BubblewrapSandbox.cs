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

    public BubblewrapSandbox(BubblewrapProgram program, TimeProvider time)
    {
        _program = program;
        _watch = new LimitWatch(time);
        _run = new BoundedRun(_spawn, _watch, time);
    }

    public const string Description =
        "bubblewrap: own user, PID, mount, network (loopback only), IPC and UTS namespaces; the workspace writable, the rest read-only or hidden";

    public string Isolation => Description;

    public bool IsIsolated => true;

    public Task<RunEnd> RunAsync(SandboxRun run, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(run);
        List<string> words =
        [
            _program.Path,
            .. BubblewrapArguments.Build(run.Folders, _program.LimitsTmpfs ? run.Limits.Memory / 4 : null),
            .. Prlimit.Before(run.Limits, UserTasks.BesideCommand(ownNamespace: true)),
            "/bin/sh", "-c", run.Command,
        ];
        return _run.RunAsync(words, run, static _ => ValueTask.CompletedTask, stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync();
        _spawn.Dispose();
    }
}
