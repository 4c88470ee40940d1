using Oleada.Cli.Views.Live;
using Oleada.Engine.Executions;
using Oleada.Server;

namespace Oleada.Cli.Runs;

/// <summary>Shows an execution while this process runs it, and hands on what the user says meanwhile.</summary>
internal sealed class LocalWatch(ServerHost server, string executionId, TimeProvider time)
{
    /// <summary>Attempts end within 2 s of a cancellation; after this the program ends without them.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _ended = Task.CompletedTask;

    /// <summary>Returns when the execution has ended, or the program is to end.</summary>
    /// <exception cref="Exception">What keeps this process from going on with the execution.</exception>
    public async Task RunAsync(IExecutionView view, long? shownAfter, RunSignals signals)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(signals.Stopped);
        var cancelling = CancelWhenInterruptedAsync(signals, stop);
        try
        {
            var events = new LocalEvents(server.Log, executionId).FollowAsync(shownAfter, token => TakeUpAsync(stop, token), stop.Token);
            await Watching.RunAsync(events, view, time, stop.Token);
        }
        finally
        {
            await stop.CancelAsync();
            await cancelling;
        }
        await _ended;
    }

    private async Task TakeUpAsync(CancellationTokenSource stop, CancellationToken cancellation)
    {
        await server.Executions.TakeUpAsync(executionId, cancellation);
        _ended = StopWithItAsync(server.Executions.WhenEndedAsync(executionId, cancellation), stop);
        _begun.SetResult();
    }

    /// <summary>If it stops without an end there is nothing more to see.</summary>
    private static async Task StopWithItAsync(Task ended, CancellationTokenSource stop)
    {
        try
        {
            await ended;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Nobody waits for it any more.
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }

    private async Task CancelWhenInterruptedAsync(RunSignals signals, CancellationTokenSource stop)
    {
        try
        {
            await signals.Interrupted.WaitAsync(stop.Token);
            await _begun.Task.WaitAsync(stop.Token);
            await server.Executions.CancelAsync(executionId, "interrupted at the console", Environment.UserName, stop.Token);
            await Task.Delay(Patience, time, stop.Token);
            await stop.CancelAsync();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // It ended by itself.
        }
        catch (ExecutionNotRunningException)
        {
            // It ended just now.
        }
    }
}
