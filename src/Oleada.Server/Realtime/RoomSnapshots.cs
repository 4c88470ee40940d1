using System.Text.Json;
using Oleada.Contracts;
using Oleada.Contracts.Events;
using Oleada.Engine.Events;
using Oleada.Engine.Executions;

namespace Oleada.Server.Realtime;

/// <summary>States of rooms for those who come late: joining costs the size of the state, not of the history.</summary>
internal sealed class RoomSnapshots(ExecutionHost executions, EventLog log)
{
    private const int LookBackEvents = 256;

    /// <summary>Whether a room has a state of its own.</summary>
    public static bool Has(string room) =>
        room.StartsWith("execution:", StringComparison.Ordinal) || room.StartsWith("task:", StringComparison.Ordinal);

    public async ValueTask<RoomSnapshot> TakeAsync(string room, bool withTasks, CancellationToken cancellation)
    {
        var id = StreamName.ExecutionIdOf(room)!;
        if (!room.StartsWith("task:", StringComparison.Ordinal))
        {
            return await executions.AskAsync(id, (state, position) => OfExecution(state, position, withTasks), cancellation)
                ?? RoomSnapshot.None;
        }
        var task = room[StreamName.Task(id, "").Length..];
        var taken = await executions.AskAsync(id, (state, position) => OfTask(state, position, task), cancellation) ?? RoomSnapshot.None;
        return taken with { Seq = await SeqAtAsync(room, taken.Position, cancellation) };
    }

    private static RoomSnapshot OfExecution(ExecutionState state, long position, bool withTasks)
    {
        var snapshot = ExecutionViews.Snapshot(state, withTasks);
        return new RoomSnapshot(
            snapshot.Execution.Seq, position, JsonSerializer.SerializeToUtf8Bytes(snapshot, ContractJson.Default.ExecutionSnapshot));
    }

    private static RoomSnapshot OfTask(ExecutionState state, long position, string taskId) =>
        ExecutionViews.Tasks(state).FirstOrDefault(task => task.TaskId == taskId) is { } view
            ? new RoomSnapshot(0, position, JsonSerializer.SerializeToUtf8Bytes(view, ContractJson.Default.TaskView))
            : RoomSnapshot.None with { Position = position };

    /// <summary>The last seq that a stream had when the log was at a position.</summary>
    private async ValueTask<long> SeqAtAsync(string stream, long position, CancellationToken cancellation)
    {
        for (var to = await log.HeadAsync(stream, cancellation); to > 0;)
        {
            var from = Math.Max(0, to - LookBackEvents);
            var page = await log.ReadAsync(stream, from, (int)(to - from), cancellation);
            if (page.LastOrDefault(entry => entry.Position <= position) is { } found)
                return found.Seq;
            to = from;
        }
        return 0;
    }
}

/// <summary>A state and where it stands.</summary>
/// <param name="Seq">The last event of the room's stream that is in it.</param>
/// <param name="Position">The last event of the room's group that is in it.</param>
/// <param name="Data">JSON; <c>null</c> as long as there is nothing.</param>
internal sealed record RoomSnapshot(long Seq, long Position, ReadOnlyMemory<byte> Data)
{
    public static readonly RoomSnapshot None = new(0, 0, "null"u8.ToArray());
}
