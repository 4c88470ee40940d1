using System.Runtime.CompilerServices;
using Oleada.Cli.Views.Live;
using Oleada.Client;
using Oleada.Client.Streams;
using Oleada.Contracts;

namespace Oleada.Cli.Attach;

/// <summary>The events of an execution from a server, over as many connections and addresses as it takes.</summary>
internal sealed class AttachedEvents(AttachRequest request, ServerPlace place, Action<ConnectionChange> onConnection)
{
    private const int Most = 256;

    /// <param name="shownAfter">Events up to this seq are known, but not new.</param>
    public async IAsyncEnumerable<IReadOnlyList<SeenEvent>> FollowAsync(long shownAfter, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var client = place.Connect(request.MovedTo);
        var events = client.Subscribe(
            StreamName.Execution(request.ExecutionId),
            new SubscriptionOptions { Since = 0, Buffer = Most, Gaps = GapPolicy.Deliver, OnConnection = onConnection });
        await foreach (var batch in events.InBatchesAsync(Most, cancellation))
        {
            // What is on the screen may not have happened in this log: only a new view can say what has.
            if (batch.OfType<GapDelivery>().FirstOrDefault() is { } gap)
                throw new UserException($"the server's log lost what came after event {gap.To} of {gap.Stream}; run the command again to see what it has");
            var seen = batch.OfType<EventDelivery>().Select(one => SeenEvent.Of(one.Event, one.Event.Seq > shownAfter)).ToArray();
            yield return seen;
            if (seen.Any(one => one.EndsExecution))
                yield break;
        }
    }
}
