using Oleada.Agents.Relay;
using Oleada.Agents.Sandbox.Groups;
using Oleada.Agents.Workspaces;

namespace Oleada.Agents.Sandbox;

/// <summary>
/// Commands as ordinary processes with the server's own rights, where there is no <c>bwrap</c>: limited and ended as
/// a whole, but not kept away from anything.
/// </summary>
public sealed class PlainProcess : ISandbox
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    private readonly string _reason;
    private readonly AttemptMark _mark;
    private readonly TimeProvider _time;
    private readonly SpawnThread _spawn = new("plain spawn");
    private readonly LimitWatch _watch;
    private readonly BoundedRun _run;
    private readonly Guardian _guardian;
    private int _runs;

    /// <param name="reason">Why there is no sandbox, for a person.</param>
    /// <param name="mark">What all processes of this execution carry in their environment.</param>
    public PlainProcess(string reason, AttemptMark mark, TimeProvider time)
    {
        _reason = reason;
        _mark = mark;
        _time = time;
        _watch = new LimitWatch(time);
        _run = new BoundedRun(_spawn, _watch, time);
        _guardian = Guardian.Start(mark);
    }

    public string Isolation => Describe(_reason);

    public bool IsIsolated => false;

    public bool RefusesSetId => false;

    public async Task<RunEnd> RunAsync(SandboxRun run, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(run);
        try
        {
            using var held = HeldMounts.Hold(run.Folders);
            return await RunAsync(run, held, stop);
        }
        catch (WorkspaceException exchanged)
        {
            return new RunEnd(RunEndKind.NotStarted, Message: exchanged.Message);
        }
    }

    private Task<RunEnd> RunAsync(SandboxRun run, HeldMounts held, CancellationToken stop)
    {
        var mark = _mark.Run(Interlocked.Increment(ref _runs));
        var environment = new Dictionary<string, string>(run.Environment, StringComparer.Ordinal)
        {
            [AttemptMark.Variable] = mark,
            ["TMPDIR"] = Directory.CreateDirectory(Path.Combine(run.Folders.Home, "tmp")).FullName,
        };
        foreach (var (name, value) in RelayedCommand.DirectVariables(run.Endpoints))
            environment[name] = value;
        List<string> words = [.. held.CheckStart(), .. Prlimit.Before(run.Limits, UserTasks.BesideCommand(ownNamespace: false)), "/bin/sh", "-c", run.Command];
        return _run.RunAsync(words, run with { Environment = environment }, tree => EndAsync(tree, mark), stop);
    }

    public static string Describe(string reason) =>
        $"NOT ISOLATED ({reason}): commands run as plain processes with your rights, see your files and reach the network; {ControlGroups.OfThisProcess.Describe()}";

    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync();
        _spawn.Dispose();
        await _guardian.DisposeAsync();
    }

    /// <summary>Kills until a look around finds nothing more: what is killed may just have forked.</summary>
    private async ValueTask EndAsync(WatchedTree tree, string mark)
    {
        using var patience = new CancellationTokenSource(Patience, _time);
        while (true)
        {
            var table = ProcessTable.Read();
            var left = tree.MembersIn(table).Where(entry => !entry.IsZombie).Union(AttemptMark.Carriers(table, mark)).ToList();
            if (left.Count == 0 || patience.IsCancellationRequested)
                return;
            left.ForEach(Signals.Kill);
            await Task.Delay(TimeSpan.FromMilliseconds(2), _time, CancellationToken.None);
        }
    }
}
