using System.Runtime.CompilerServices;
using Oleada.Client.Lines;

namespace Oleada.Client.Streams;

/// <summary>
/// A room that is followed for as long as it is read: every event once and in order, over as many connections as it
/// takes. It begins when it is read, which can be done once.
/// </summary>
public sealed class Subscription : IAsyncEnumerable<Delivery>
{
    // Taken from the buffer at once: few enough to add nothing to it, enough to spare most of the locking.
    private const int Ahead = 32;

    private readonly SubscriptionLines _lines;
    private readonly SubscriptionOptions _options;
    private readonly Signal _arrived = new();
    private int _begun;
    private (SubscriptionLine Line, RoomState State)? _place;

    internal Subscription(SubscriptionLines lines, string room, SubscriptionOptions options)
    {
        options.Check(room);
        (_lines, Room, _options) = (lines, room, options);
    }

    /// <summary>The room's name, such as <c>execution:E</c>.</summary>
    public string Room { get; }

    /// <summary>
    /// Whether what has been read, with what waits to be read, is all that the server has: the connection is open, the
    /// room joined, and everything from before has come. False in case of doubt.
    /// </summary>
    public bool IsLive => _place is var (line, state) && line.IsLive(state);

    /// <summary>Reads it.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What comes; it ends by an exception or by the reader only.</returns>
    /// <exception cref="OleadaException">The server refuses the key or the room.</exception>
    /// <exception cref="StreamGapException">Events cannot be had any more, and the options say to throw.</exception>
    /// <exception cref="InvalidOperationException">It has been read before.</exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public async IAsyncEnumerator<Delivery> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        await foreach (var batch in InBatchesAsync(Ahead, cancellationToken))
            foreach (var delivery in batch)
                yield return delivery;
    }

    /// <summary>Reads it in pieces: whatever waits to be read at the time, for a reader that has a cost for each look.</summary>
    /// <param name="most">Most deliveries in a piece, from 1.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Pieces of at least one delivery; it ends by an exception or by the reader only.</returns>
    /// <exception cref="OleadaException">The server refuses the key or the room.</exception>
    /// <exception cref="StreamGapException">Events cannot be had any more, and the options say to throw.</exception>
    /// <exception cref="InvalidOperationException">It has been read before.</exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public async IAsyncEnumerable<IReadOnlyList<Delivery>> InBatchesAsync(
        int most = 256, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        if (Interlocked.Exchange(ref _begun, 1) == 1)
            throw new InvalidOperationException("a subscription is read once; make another one");
        var state = new RoomState(Room, _options) { OnArrival = _arrived.Set };
        var line = _lines.Add(state);
        _place = (line, state);
        try
        {
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                if (line.Take(state, most, out var failure) is { Count: > 0 } batch)
                    yield return batch;
                else if (failure is not null)
                    throw failure;
                else
                    await _arrived.WaitAsync(cancellation);
            }
        }
        finally
        {
            line.Leave(state);
        }
    }
}
