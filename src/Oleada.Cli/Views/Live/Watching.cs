namespace Oleada.Cli.Views.Live;

/// <summary>The loop between a source of events and a view of them.</summary>
internal static class Watching
{
    /// <summary>Ends with the source, or when cancelled; both leave the view with its last drawing.</summary>
    public static async Task RunAsync(
        IAsyncEnumerable<IReadOnlyList<SeenEvent>> source, IExecutionView view, TimeProvider time, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using var events = source.GetAsyncEnumerator(stop.Token);
        var next = events.MoveNextAsync().AsTask();
        try
        {
            while (true)
            {
                await EventOrTimeAsync(next, view.Draw(), time);
                if (!next.IsCompleted)
                    continue;
                if (!await next)
                    break;
                view.Show(events.Current);
                next = events.MoveNextAsync().AsTask();
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Being told to stop is a way to end.
        }
        finally
        {
            // An enumerator must not be disposed while it moves.
            await stop.CancelAsync();
            await next.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
        view.End();
    }

    private static async Task EventOrTimeAsync(Task next, TimeSpan wait, TimeProvider time)
    {
        if (next.IsCompleted)
            return;
        using var enough = new CancellationTokenSource();
        await Task.WhenAny(next, Task.Delay(wait, time, enough.Token));
        await enough.CancelAsync();
    }
}
