using System.Runtime.CompilerServices;
using Oleada.Engine.Events;

namespace Oleada.Server.Realtime.Delivery;

/// <summary>Pages of the log without what a client does not want of them.</summary>
internal static class ThinnedPages
{
    public static async IAsyncEnumerable<IReadOnlyList<LogEvent>> WithoutOutputAsync(IAsyncEnumerable<IReadOnlyList<LogEvent>> pages)
    {
        await foreach (var page in pages)
            yield return [.. page.Where(entry => !IsFine(entry.Type))];
    }

    /// <summary>What programs print and agents do, which is followed task by task; what they use up concerns the whole.</summary>
    private static bool IsFine(string type) => type != "agent_usage" && (
        type == "output" || type.StartsWith("agent_", StringComparison.Ordinal) || type.StartsWith("tool_", StringComparison.Ordinal));

    /// <summary>Progress thinned to so many events in a second; everything else in its place.</summary>
    public static async IAsyncEnumerable<IReadOnlyList<LogEvent>> FollowAsync(
        IAsyncEnumerable<IReadOnlyList<LogEvent>> pages, int perSecond, TimeProvider time, [EnumeratorCancellation] CancellationToken stop)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await using var reader = pages.GetAsyncEnumerator(ends.Token);
        var next = reader.MoveNextAsync().AsTask();
        try
        {
            var thinning = new Thinning(perSecond, time.GetUtcNow());
            while (true)
            {
                if (thinning.DueIn(time.GetUtcNow()) is { } wait && !await IsDoneAsync(next, wait, time, stop))
                {
                    yield return thinning.TakeDue(time.GetUtcNow());
                    continue;
                }
                if (!await next)
                    break;
                yield return thinning.Take(reader.Current, time.GetUtcNow());
                next = reader.MoveNextAsync().AsTask();
            }
            yield return thinning.TakeRest();
        }
        finally
        {
            // A reader may be let go only when it has come to rest.
            await ends.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<bool> IsDoneAsync(Task next, TimeSpan wait, TimeProvider time, CancellationToken stop)
    {
        try
        {
            await next.WaitAsync(wait, time, stop);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
