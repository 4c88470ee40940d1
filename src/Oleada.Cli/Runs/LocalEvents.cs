using System.Runtime.CompilerServices;
using Oleada.Cli.Views.Live;
using Oleada.Contracts;
using Oleada.Engine.Events;

namespace Oleada.Cli.Runs;

/// <summary>The events of an execution and its tasks, from this process's own log.</summary>
internal sealed class LocalEvents(EventLog log, string executionId)
{
    private const int PageSize = 2_000;

    /// <summary>
    /// What is in the log, then what <paramref name="begin"/> makes happen, in commit order, until the execution has
    /// ended.
    /// </summary>
    /// <param name="shownAfter">Events of the execution's stream up to this seq were shown before; null: all that are in the log now.</param>
    public async IAsyncEnumerable<IReadOnlyList<SeenEvent>> FollowAsync(
        long? shownAfter, Func<CancellationToken, Task> begin, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var group = StreamName.Execution(executionId);
        var (position, fresh, ended) = (0L, shownAfter == 0, false);
        while (await log.ReadGroupAsync(group, position, PageSize, cancellation) is { Count: > 0 } page)
        {
            yield return [.. page.Select(entry => SeenEvent.Of(entry, fresh |= shownAfter is { } after && entry.Stream == group && entry.Seq > after))];
            position = page[^1].Position;
            ended = page.Any(IsEnd);
        }
        if (ended)
            yield break;
        await begin(cancellation);
        await foreach (var batch in log.FollowGroupAsync(group, position, cancellation))
        {
            yield return [.. batch.Select(entry => SeenEvent.Of(entry, fresh: true))];
            if (batch.Any(IsEnd))
                yield break;
        }
    }

    private bool IsEnd(LogEvent entry) => entry.Type is "execution_completed" && StreamName.Execution(executionId) == entry.Stream;
}
