namespace Oleada.Server.Realtime.SocketIo;

/// <summary>How far a client has been given a room that it has joined.</summary>
/// <param name="Seq">The last event of the room's own stream.</param>
/// <param name="Rate">Its <c>max_rate</c>.</param>
/// <param name="Position">Set if the events of an execution's tasks are given too: the last of the whole group.</param>
/// <param name="Runs">Set for a session.</param>
internal sealed record RoomPosition(string Room, long Seq, int? Rate = null, long? Position = null, SessionRuns? Runs = null);

/// <summary>How far a client has been given the executions of a session.</summary>
/// <param name="Known">So many of them, oldest first, have been given whole, or are not wanted, unless they are listed.</param>
/// <param name="Open">Those that have not ended for the client: the last seq of each.</param>
internal sealed record SessionRuns(int Known, IReadOnlyDictionary<string, long> Open);
