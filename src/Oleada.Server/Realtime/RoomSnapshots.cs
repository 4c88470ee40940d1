using System.Text.Json;
using Oleada.Contracts;
using Oleada.Contracts.Events;
using Oleada.Engine.Events;
using Oleada.Engine.Executions;
using Oleada.Server.WebSockets;

namespace Oleada.Server.Realtime;

/// <summary>States of rooms for those who come late: joining costs the size of the state, not of the history.</summary>
internal sealed class RoomSnapshots(ExecutionHost executions, EventLog log)
{
    private const int LookBackEvents = 256;
    private const int MaxShared = 4;

    private readonly Lock _gate = new();

    /// <summary>The newest snapshot of each of some rooms: whoever asks while nothing has changed gets the same bytes.</summary>
    private readonly Dictionary<(string Room, bool WithTasks), RoomSnapshot> _shared = [];

    /// <summary>Whether a room has a state of its own.</summary>
    public static bool Has(string room) =>
        room.StartsWith("execution:", StringComparison.Ordinal) || room.StartsWith("task:", StringComparison.Ordinal);

    public async ValueTask<RoomSnapshot> TakeAsync(string room, bool withTasks, CancellationToken cancellation)
    {
        var id = StreamName.ExecutionIdOf(room)!;
        if (!room.StartsWith("task:", StringComparison.Ordinal))
        {
            return await executions.AskAsync(id, (state, position) => OfExecution(room, state, position, withTasks), cancellation)
                ?? None(room);
        }
        var task = room[StreamName.Task(id, "").Length..];
        var taken = await executions.AskAsync(id, (state, position) => OfTask(room, state, position, task), cancellation) ?? None(room);
        return taken with { Seq = await SeqAtAsync(room, taken.Position, cancellation) };
    }

    private RoomSnapshot OfExecution(string room, ExecutionState state, long position, bool withTasks)
    {
        if (FindShared((room, withTasks), position) is { } shared)
            return shared;
        var snapshot = ExecutionViews.Snapshot(state, withTasks);
        var made = new RoomSnapshot(
            room, snapshot.Execution.Seq, position, JsonSerializer.SerializeToUtf8Bytes(snapshot, ContractJson.Default.ExecutionSnapshot), log.Epoch);
        Share((room, withTasks), made);
        return made;
    }

    private RoomSnapshot None(string room) => new(room, 0, 0, "null"u8.ToArray(), log.Epoch);

    private RoomSnapshot OfTask(string room, ExecutionState state, long position, string taskId) =>
        ExecutionViews.Tasks(state).FirstOrDefault(task => task.TaskId == taskId) is { } view
            ? new RoomSnapshot(room, 0, position, JsonSerializer.SerializeToUtf8Bytes(view, ContractJson.Default.TaskView), log.Epoch)
            : None(room) with { Position = position };

    private RoomSnapshot? FindShared((string Room, bool WithTasks) key, long position)
    {
        lock (_gate)
            return _shared.GetValueOrDefault(key) is { } shared && shared.Position == position ? shared : null;
    }

    private void Share((string Room, bool WithTasks) key, RoomSnapshot made)
    {
        lock (_gate)
        {
            if (_shared.Count >= MaxShared)
                _shared.Clear();
            _shared[key] = made;
        }
    }

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
/// <param name="Room">The room.</param>
/// <param name="Seq">The last event of the room's stream that is in it.</param>
/// <param name="Position">The last event of the room's group that is in it.</param>
/// <param name="Data">JSON; <c>null</c> as long as there is nothing.</param>
/// <param name="Epoch">The log's epoch.</param>
internal sealed record RoomSnapshot(string Room, long Seq, long Position, ReadOnlyMemory<byte> Data, string Epoch)
{
    private byte[]? _message;
    private byte[]? _frame;

    /// <summary>The message that tells it, the same bytes for everybody.</summary>
    public byte[] Message => _message ??= ServerMessages.Snapshot(Room, this, Epoch);

    /// <summary>The message as a frame of <c>/ws</c>, the same bytes for everybody.</summary>
    public byte[] Frame => _frame ??= Frames.Text(Message);
}
