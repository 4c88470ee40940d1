using System.Runtime.CompilerServices;
using Oleada.Cli.Views.Live;
using Oleada.Contracts;
using Oleada.Engine.Events;

namespace Oleada.Cli.Runs;

/// <summary>The events of an execution and its tasks, from this process's own log.</summary>
internal sealed class LocalEvents(EventLog log, string executionId)
{
    private const int PageSize = 2_000;

    private readonly string _group = StreamName.Execution(executionId);
    private long _position;
    private bool _ended;

    /// <summary>
    /// What is in the log, then what <paramref name="begin"/> makes happen, in commit order, until the execution has
    /// ended or <paramref name="halt"/> says that nothing more will happen.
    /// </summary>
    /// <param name="shownAfter">Events of the execution's stream up to this seq were shown before; null: all that are in the log now.</param>
    public async IAsyncEnumerable<IReadOnlyList<SeenEvent>> FollowAsync(
        long? shownAfter, Func<Task> begin, CancellationToken halt, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var fresh = shownAfter == 0;
        await foreach (var page in RestAsync(halt))
            yield return Seen(page, entry => fresh |= shownAfter is { } after && entry.Stream == _group && entry.Seq > after);
        if (_ended)
            yield break;
        await begin();
        await foreach (var batch in LiveAsync(halt))
        {
            yield return Seen(batch, _ => true);
            if (_ended)
                yield break;
        }
        await foreach (var page in RestAsync(cancellation))
            yield return Seen(page, _ => true);
    }

    /// <summary>Pages from where it stands to the log's end.</summary>
    private async IAsyncEnumerable<IReadOnlyList<LogEvent>> RestAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        while (await log.ReadGroupAsync(_group, _position, PageSize, cancellation) is { Count: > 0 } page)
            yield return page;
    }

    /// <summary>Ends without an error when halted.</summary>
    private async IAsyncEnumerable<IReadOnlyList<LogEvent>> LiveAsync([EnumeratorCancellation] CancellationToken halt)
    {
        await using var batches = log.FollowGroupAsync(_group, _position, halt).GetAsyncEnumerator(halt);
        while (await NextAsync(batches, halt))
            yield return batches.Current;
    }

    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<IReadOnlyList<LogEvent>> batches, CancellationToken halt)
    {
        try
        {
            return await batches.MoveNextAsync();
        }
        catch (OperationCanceledException) when (halt.IsCancellationRequested)
        {
            return false;
        }
    }

    private SeenEvent[] Seen(IReadOnlyList<LogEvent> entries, Func<LogEvent, bool> isFresh)
    {
        _position = entries[^1].Position;
        _ended |= entries.Any(entry => entry.Type is "execution_completed" && string.Equals(entry.Stream, _group, StringComparison.Ordinal));
        return [.. entries.Select(entry => SeenEvent.Of(entry, isFresh(entry)))];
    }
}
