using System.Text.Json;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;

namespace Oleada.Client.Streams;

/// <summary>What a <see cref="Subscription"/> gives: an event, a state to go on from, or word of a gap.</summary>
public abstract record Delivery;

/// <summary>The next event of a stream.</summary>
/// <param name="Event">The event.</param>
public sealed record EventDelivery(Envelope Event) : Delivery
{
    /// <summary>
    /// The epoch to keep with the event's seq, for <see cref="SubscriptionOptions.Epoch"/>; <c>null</c> from an older server.
    /// </summary>
    public string? Epoch { get; init; }
}

/// <summary>
/// Events that cannot be had, for instance after a backup was restored. What comes next comes after <paramref name="To"/>;
/// a snapshot comes first where the room has one.
/// </summary>
/// <param name="Stream">The stream.</param>
/// <param name="From">The last seq that was delivered.</param>
/// <param name="To">The seq after which it goes on; below <paramref name="From"/> if the stream is shorter now.</param>
public sealed record GapDelivery(string Stream, long From, long To) : Delivery
{
    /// <summary>Why; what was delivered above <see cref="To"/> is not in the server's log.</summary>
    public GapReason Reason { get; init; }
}

/// <summary>How things stand at a seq. It takes the place of everything that was delivered before.</summary>
/// <param name="Room">The room.</param>
/// <param name="Seq">The last seq that is in it; events after it follow.</param>
/// <param name="Data">The state as the server wrote it.</param>
public sealed record SnapshotDelivery(string Room, long Seq, JsonElement Data) : Delivery
{
    /// <summary>
    /// The epoch to keep with the seq, for <see cref="SubscriptionOptions.Epoch"/>; <c>null</c> from an older server.
    /// </summary>
    public string? Epoch { get; init; }

    /// <summary>The state of an execution; <c>null</c> for any other room.</summary>
    /// <exception cref="JsonException">The server is of a version that writes it in another way.</exception>
    public ExecutionSnapshot? Execution => Room.StartsWith("execution:", StringComparison.Ordinal)
        ? Data.Deserialize(ContractJson.Default.ExecutionSnapshot)
        : null;

    /// <summary>The state of a task; <c>null</c> for any other room.</summary>
    /// <exception cref="JsonException">The server is of a version that writes it in another way.</exception>
    public TaskView? Task => Room.StartsWith("task:", StringComparison.Ordinal) ? Data.Deserialize(ContractJson.Default.TaskView) : null;
}
