using System.Text.Json;

namespace Oleada.Server.Realtime;

/// <summary>What a client asks for on <c>/ws</c>.</summary>
internal abstract record ClientMessage
{
    public sealed record Subscribe(string Room, long? Since) : ClientMessage;

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

    private static ClientMessage ReadSubscribe(JsonElement message)
    {
        if (RoomOf(message) is not { } room)
            return NoRoom();
        if (IsAsked(message, "snapshot") || IsAsked(message, "max_rate"))
            return Refuse("not_supported", "'snapshot' and 'max_rate' are not supported by this version", room);
        if (!message.TryGetProperty("since", out var since) || since.ValueKind == JsonValueKind.Null)
            return new Subscribe(room, null);
        return since.ValueKind == JsonValueKind.Number && since.TryGetInt64(out var seq) && seq >= 0
            ? new Subscribe(room, seq)
            : Refuse("bad_since", "'since' is the last seq that you have, a whole number from 0", room);
    }

    private static bool IsAsked(JsonElement message, string field) =>
        message.TryGetProperty(field, out var value) && value.ValueKind is not (JsonValueKind.False or JsonValueKind.Null);

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
internal sealed record MessageError(string Code, string Message, string? Room = null);
