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

    /// <summary>Returns when the execution has ended, or nothing of it runs any more; all that was committed is shown then.</summary>
    /// <exception cref="Exception">What keeps this process from going on with the execution.</exception>
    public async Task RunAsync(IExecutionView view, long? shownAfter, RunSignals signals)
    {
        using var halt = new CancellationTokenSource();
        var cancelling = CancelWhenInterruptedAsync(signals, halt);
        var stopping = StopWhenToldAsync(signals, halt);
        try
        {
            var events = new LocalEvents(server.Log, executionId).FollowAsync(shownAfter, () => TakeUpAsync(signals, halt), halt.Token);
            await Watching.RunAsync(events, view, time, CancellationToken.None);
        }
        finally
        {
            await halt.CancelAsync();
            await Task.WhenAll(cancelling, stopping);
        }
        await _ended;
    }

    private async Task TakeUpAsync(RunSignals signals, CancellationTokenSource halt)
    {
        await server.Executions.TakeUpAsync(executionId, signals.Stopped);
        _ended = HaltWithItAsync(server.Executions.WhenEndedAsync(executionId, halt.Token), signals, halt);
        _begun.SetResult();
    }

    /// <summary>If it stops without an end there is nothing more to see.</summary>
    private static async Task HaltWithItAsync(Task ended, RunSignals signals, CancellationTokenSource halt)
    {
        try
        {
            await ended;
        }
        catch (Exception) when (halt.IsCancellationRequested || signals.Stopped.IsCancellationRequested)
        {
            // It was stopped on purpose.
        }
        catch
        {
            await halt.CancelAsync();
            throw;
        }
    }

    /// <summary>Stops the attempts first, so that what they still commit is shown too.</summary>
    private async Task StopWhenToldAsync(RunSignals signals, CancellationTokenSource halt)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(signals.Stopped, halt.Token);
        await Task.Delay(Timeout.InfiniteTimeSpan, time, either.Token).ContinueWith(
            _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        if (signals.Stopped.IsCancellationRequested && _begun.Task.IsCompleted)
            await server.Executions.DisposeAsync();
        await halt.CancelAsync();
    }

    private async Task CancelWhenInterruptedAsync(RunSignals signals, CancellationTokenSource halt)
    {
        try
        {
            await signals.Interrupted.WaitAsync(halt.Token);
            await _begun.Task.WaitAsync(halt.Token);
            await server.Executions.CancelAsync(executionId, "interrupted at the console", Environment.UserName, halt.Token);
            await Task.Delay(Patience, time, halt.Token);
            await halt.CancelAsync();
        }
        catch (OperationCanceledException) when (halt.IsCancellationRequested)
        {
            // It ended by itself.
        }
        catch (ExecutionNotRunningException)
        {
            // It ended just now.
        }
    }
}
