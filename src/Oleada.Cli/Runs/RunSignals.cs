using System.Runtime.InteropServices;

namespace Oleada.Cli.Runs;

/// <summary>What the user and the system say by signals while something runs.</summary>
internal sealed partial class RunSignals : IDisposable
{
    private readonly TaskCompletionSource _interrupted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ended = new();
    private readonly CancellationTokenSource _stopped = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _exitCode;

    public RunSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, ExitCode.Terminated)),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Stop(context, ExitCode.HungUp)),
    ];

    /// <summary>Ctrl-C: what runs is to be cancelled. The next one ends the program at once.</summary>
    public Task Interrupted => _interrupted.Task;

    /// <summary>The program is to end; what runs goes on at the next start.</summary>
    public CancellationToken Stopped => _stopped.Token;

    /// <summary>Any signal came: for those who have nothing to cancel.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>The exit code of the signal that came; 0 if none did.</summary>
    public int ExitCodeOfSignal => _exitCode;

    /// <summary>Runs an action that a signal may break off; the exit code is the signal's then.</summary>
    public async Task<int> GuardAsync(Func<Task<int>> action)
    {
        try
        {
            return await action();
        }
        catch (OperationCanceledException) when (_exitCode != 0)
        {
            return _exitCode;
        }
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _stopped.Dispose();
        _ended.Dispose();
    }

    private void Interrupt(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.CompareExchange(ref _exitCode, ExitCode.Cancelled, 0) != 0)
            EndNow(ExitCode.Cancelled);
        _interrupted.TrySetResult();
        _ended.Cancel();
    }

    private void Stop(PosixSignalContext context, int exitCode)
    {
        context.Cancel = true;
        Interlocked.Exchange(ref _exitCode, exitCode);
        _stopped.Cancel();
        _ended.Cancel();
    }

    // Sandboxes end with the process that started them, so nothing has to be cleaned up first.
    [LibraryImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void EndNow(int exitCode);
}
