using System.Text.Json;
using Oleada.Engine.Events;

namespace Oleada.Server.Realtime;

/// <summary>What a client asks for on <c>/ws</c>.</summary>
internal abstract record ClientMessage
{
    private const int HighestRate = 1000;

    private const int MinEpochCharacters = 8;
    private const int MaxEpochCharacters = 64;

    /// <param name="Since">The last seq that the client has; null for live events only.</param>
    /// <param name="Tasks">Whether the events of an execution's tasks are wanted too.</param>
    /// <param name="MaxRate">Progress events in a second, at most.</param>
    /// <param name="Seqs">The last seqs that the client has of a session's executions, by stream.</param>
    /// <param name="Epoch">The epoch that the client got with these seqs; null if it does not say.</param>
    public sealed record Subscribe(
        string Room, long? Since, bool Snapshot = false, bool Tasks = false, int? MaxRate = null,
        IReadOnlyDictionary<string, long>? Seqs = null, string? Epoch = null) : ClientMessage;

    public sealed record Unsubscribe(string Room) : ClientMessage;

    public sealed record Ping : ClientMessage;

    /// <summary>Something else; it is answered with the error and changes nothing.</summary>
    public sealed record Refused(MessageError Error) : ClientMessage;

    /// <summary>Reads one message. Fields that it does not know are ignored.</summary>
    public static ClientMessage Read(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return Read(json.RootElement);
        }
        catch (JsonException wrong)
        {
            return Refuse("bad_json", $"the message is no JSON: line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine + 1}");
        }
        catch (InvalidOperationException)
        {
            return Refuse("bad_json", "a text of the message has half a surrogate pair");
        }
    }

    private static ClientMessage Read(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object)
            return Refuse("bad_message", "a message is a JSON object with a 'type'");
        return Text(message, "type") switch
        {
            "ping" => new Ping(),
            "subscribe" => ReadSubscribe(message),
            "unsubscribe" => RoomOf(message) is { } room ? new Unsubscribe(room) : NoRoom(),
            null => Refuse("bad_message", "'type' is missing or no text"),
            var type => Refuse("unknown_type", $"'{Clip(type)}' is no message type; known are subscribe, unsubscribe, ping"),
        };
    }

    /// <summary>Reads a wish to join a room, from whatever transport.</summary>
    /// <returns>A <see cref="Subscribe"/>, or <see cref="Refused"/>.</returns>
    public static ClientMessage ReadSubscribe(JsonElement message)
    {
        if (RoomOf(message) is not { } room)
            return NoRoom();
        if (!TryReadSeq(message, "since", out var since))
            return Refuse("bad_since", "'since' is the last seq that you have, a whole number from 0", room);
        if (!TryReadFlag(message, "snapshot", out var snapshot) || !TryReadFlag(message, "tasks", out var tasks))
            return Refuse("bad_message", "'snapshot' and 'tasks' are true or false", room);
        if (!TryReadRate(message, out var rate))
            return Refuse("bad_max_rate", $"'max_rate' is a whole number of events per second, 1 to {HighestRate}", room);
        if (!TryReadSeqs(message, out var seqs))
            return Refuse("bad_since", "'seqs' has the last seq that you have for each stream of a session", room);
        if (!TryReadEpoch(message, out var epoch))
            return Refuse("bad_epoch", $"'epoch' is the text that came with your last seq, {MinEpochCharacters} to {MaxEpochCharacters} letters and digits", room);
        return Fault(room, snapshot, tasks, rate) ?? (ClientMessage)new Subscribe(room, since, snapshot, tasks, rate, seqs, epoch);
    }

    /// <summary>Whether a text can be an epoch; it need not be one of this log.</summary>
    public static bool IsEpoch(string text) =>
        text.Length is >= MinEpochCharacters and <= MaxEpochCharacters && text.All(char.IsAsciiLetterOrDigit);

    private static Refused? Fault(string room, bool snapshot, bool tasks, int? rate)
    {
        if (snapshot && !RoomSnapshots.Has(room))
            return Refuse("no_snapshot", "only execution:E and task:E/T have a snapshot; use 'since' here", room);
        if (tasks && !(snapshot && room.StartsWith("execution:", StringComparison.Ordinal)))
            return Refuse("bad_message", "'tasks' goes with an execution's room and 'snapshot'", room);
        if (rate is not null && (tasks || room.StartsWith("session:", StringComparison.Ordinal)))
            return Refuse("bad_max_rate", "'max_rate' is for a room of one stream, without 'tasks'", room);
        return null;
    }

    private static bool TryReadSeq(JsonElement message, string field, out long? seq)
    {
        seq = null;
        if (!message.TryGetProperty(field, out var value) || value.ValueKind == JsonValueKind.Null)
            return true;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var number) || number < 0)
            return false;
        seq = number;
        return true;
    }

    private static bool TryReadEpoch(JsonElement message, out string? epoch)
    {
        epoch = Text(message, "epoch");
        if (epoch is not null)
            return IsEpoch(epoch);
        return !message.TryGetProperty("epoch", out var value) || value.ValueKind == JsonValueKind.Null;
    }

    private static bool TryReadFlag(JsonElement message, string field, out bool flag)
    {
        flag = message.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.True;
        return flag || value.ValueKind is JsonValueKind.Undefined or JsonValueKind.False or JsonValueKind.Null;
    }

    private static bool TryReadRate(JsonElement message, out int? rate)
    {
        rate = null;
        if (!message.TryGetProperty("max_rate", out var value) || value.ValueKind == JsonValueKind.Null)
            return true;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var number) || number is < 1 or > HighestRate)
            return false;
        rate = number;
        return true;
    }

    private static bool TryReadSeqs(JsonElement message, out IReadOnlyDictionary<string, long>? seqs)
    {
        seqs = null;
        if (!message.TryGetProperty("seqs", out var value) || value.ValueKind == JsonValueKind.Null)
            return true;
        if (value.ValueKind != JsonValueKind.Object)
            return false;
        var read = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var stream in value.EnumerateObject())
        {
            if (!TryReadSeq(value, stream.Name, out var seq) || seq is null)
                return false;
            read[stream.Name] = seq.Value;
        }
        seqs = read;
        return true;
    }

    private static string? RoomOf(JsonElement message)
    {
        var room = Text(message, "room") ?? (Text(message, "sessionId") is { } session ? $"session:{session}" : null);
        return room is not null && Room.IsName(room) ? room : null;
    }

    private static string? Text(JsonElement message, string field) =>
        message.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static Refused NoRoom() =>
        Refuse("bad_room", "'room' is the name of a stream, such as execution:E, task:E/T or plan:P");

    private static Refused Refuse(string code, string message, string? room = null) => new(new MessageError(code, message, room));

    private static string Clip(string text) => text.Length <= 64 ? text : text[..64] + "…";
}

/// <param name="Code">A stable word.</param>
/// <param name="Message">For a person; names the limit where one was passed.</param>
internal sealed record MessageError(string Code, string Message, string? Room = null)
{
    /// <summary>Names the harmed place, but not the server's file.</summary>
    /// <param name="room">The room that ends; the harmed stream if it is about no room.</param>
    public static MessageError Of(EventLogHarmedException harmed, string? room = null) =>
        new("log_harmed", TextOf(harmed), room ?? harmed.Place.Stream);

    public static string TextOf(EventLogHarmedException harmed) =>
        $"the log is harmed: {harmed.Place}; 'oleada log verify' beside the server lists every harmed place";
}
