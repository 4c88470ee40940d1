using System.Runtime.CompilerServices;
using Oleada.Client.Streams;
using Oleada.Contracts;
using Oleada.Contracts.Events;

namespace Oleada.Client;

public sealed partial class OleadaClient
{
    /// <summary>
    /// Follows a room. All subscriptions of a client share one connection, as long as the events on it can be told
    /// apart: it is opened for the first and closed after the last.
    /// </summary>
    /// <param name="room">The room, such as <c>execution:E</c>, <c>task:E/T</c>, <c>ticket:ID</c> or <c>session:S</c>.</param>
    /// <param name="options">Where it begins and how it behaves; live from now if left out.</param>
    /// <returns>The subscription; it begins when it is read.</returns>
    /// <exception cref="ArgumentException">Options that are out of range or exclude each other.</exception>
    public Subscription Subscribe(string room, SubscriptionOptions? options = null) => new(_lines, room, options ?? new SubscriptionOptions());

    /// <summary>
    /// A stream's events after a seq, then those that come, each once and in order, for as long as it takes: a lost
    /// connection is made again and goes on where it was.
    /// </summary>
    /// <param name="stream">The stream, such as <c>execution:E</c>.</param>
    /// <param name="since">The last seq that the caller has; 0 for all events.</param>
    /// <param name="onConnection">Told whenever the connection is made or lost.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The events.</returns>
    /// <exception cref="OleadaException">The server refuses the key or the stream.</exception>
    /// <exception cref="StreamGapException">The server no longer has what comes next.</exception>
    public IAsyncEnumerable<Envelope> FollowAsync(
        string stream, long since = 0, Action<ConnectionChange>? onConnection = null, CancellationToken cancellation = default) =>
        EventsOf(Subscribe(stream, new SubscriptionOptions { Since = since, OnConnection = onConnection }), cancellation);

    /// <summary>
    /// An execution from how it stands now: a <see cref="SnapshotDelivery"/>, then the events after it. Joining late
    /// costs the size of the state, not of the history. After a gap comes a <see cref="GapDelivery"/> and a new snapshot.
    /// </summary>
    /// <param name="executionId">The execution's id.</param>
    /// <param name="tasks">
    /// Whether the snapshot has the tasks and their events come too, except output; after a lost connection a new
    /// snapshot comes then.
    /// </param>
    /// <param name="onConnection">Told whenever the connection is made or lost.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>A snapshot, then what follows.</returns>
    /// <exception cref="OleadaException">The server refuses the key or the room.</exception>
    public IAsyncEnumerable<Delivery> FollowExecutionAsync(
        string executionId, bool tasks = false, Action<ConnectionChange>? onConnection = null, CancellationToken cancellation = default) =>
        DeliveriesOf(
            Subscribe(StreamName.Execution(executionId), new SubscriptionOptions
            {
                Snapshot = true, Tasks = tasks, Gaps = GapPolicy.Deliver, OnConnection = onConnection,
            }),
            cancellation);

    /// <summary>
    /// The events of a session and of every execution that was started in it: several streams, each in its own order.
    /// </summary>
    /// <param name="sessionId">The session's id.</param>
    /// <param name="since">The last seq of the session's own stream that the caller has; 0 for all, <c>null</c> for live from now.</param>
    /// <param name="seqs">The last seq of each execution's stream that the caller has; only together with <paramref name="since"/>.</param>
    /// <param name="onConnection">Told whenever the connection is made or lost.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The events.</returns>
    /// <exception cref="OleadaException">The server refuses the key or the session.</exception>
    /// <exception cref="StreamGapException">The server no longer has what comes next.</exception>
    public IAsyncEnumerable<Envelope> FollowSessionAsync(
        string sessionId,
        long? since = null,
        IReadOnlyDictionary<string, long>? seqs = null,
        Action<ConnectionChange>? onConnection = null,
        CancellationToken cancellation = default) =>
        EventsOf(Subscribe("session:" + sessionId, new SubscriptionOptions { Since = since, Seqs = seqs, OnConnection = onConnection }), cancellation);

    private static async IAsyncEnumerable<Envelope> EventsOf(Subscription subscription, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var delivery in subscription.WithCancellation(cancellation))
            if (delivery is EventDelivery { Event: var received })
                yield return received;
    }

    private static async IAsyncEnumerable<Delivery> DeliveriesOf(Subscription subscription, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var delivery in subscription.WithCancellation(cancellation))
            yield return delivery;
    }
}
