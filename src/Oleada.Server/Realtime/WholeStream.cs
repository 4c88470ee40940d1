using System.Runtime.CompilerServices;
using Oleada.Engine.Events;

namespace Oleada.Server.Realtime;

/// <summary>
/// A stream until the server stops, and then to the last event that was committed: whoever watches a run sees how it
/// ended although the server ends with it.
/// </summary>
internal static class WholeStream
{
    private const int PageSize = 500;

    /// <param name="stopping">No more is to come: what is there is the rest.</param>
    /// <param name="ends">Nobody listens any more.</param>
    public static async IAsyncEnumerable<IReadOnlyList<LogEvent>> FollowAsync(
        EventLog log, string stream, long after, CancellationToken stopping, [EnumeratorCancellation] CancellationToken ends)
    {
        var last = after;
        using var live = CancellationTokenSource.CreateLinkedTokenSource(stopping, ends);
        await using (var batches = log.FollowAsync(stream, after, live.Token).GetAsyncEnumerator(live.Token))
            while (await NextAsync(batches, stopping, ends))
            {
                last = batches.Current[^1].Seq;
                yield return batches.Current;
            }
        if (!stopping.IsCancellationRequested)
            yield break;
        while (await log.ReadAsync(stream, last, PageSize, ends) is { Count: > 0 } rest)
        {
            last = rest[^1].Seq;
            yield return rest;
        }
    }

    private static async ValueTask<bool> NextAsync(
        IAsyncEnumerator<IReadOnlyList<LogEvent>> batches, CancellationToken stopping, CancellationToken ends)
    {
        try
        {
            return await batches.MoveNextAsync();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !ends.IsCancellationRequested)
        {
            return false;
        }
    }
}
