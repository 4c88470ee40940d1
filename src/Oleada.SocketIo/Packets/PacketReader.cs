using System.Text;
using System.Text.Json;

namespace Oleada.SocketIo.Packets;

/// <summary>
/// Reads the text of a packet: type, number of attachments and a dash, namespace and a comma, acknowledgement id, JSON.
/// Everything but the type may be missing.
/// </summary>
internal static class PacketReader
{
    private const int LongestNamespace = 256;
    private const int MostDigits = 18;

    /// <summary>Names of a client's own events about its connection; nobody may send them.</summary>
    private static readonly HashSet<string> Reserved =
        new(["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"], StringComparer.Ordinal);

    /// <returns>Null if it is no packet, or has more attachments than allowed.</returns>
    public static SocketPacket? Read(ReadOnlySpan<byte> text, int mostAttachments)
    {
        if (text.Length == 0 || text[0] is < (byte)'0' or > (byte)'6')
            return null;
        var type = (SocketPacketType)(text[0] - '0');
        text = text[1..];
        var attachments = 0;
        if (type is SocketPacketType.BinaryEvent or SocketPacketType.BinaryAck)
        {
            if (TakeNumber(ref text) is not { } count || count > mostAttachments || text.Length == 0 || text[0] != '-')
                return null;
            attachments = (int)count;
            text = text[1..];
        }
        if (TakeNamespace(ref text) is not { } name)
            return null;
        var id = TakeNumber(ref text);
        if (!TryParse(text, out var payload))
            return null;
        return IsValid(type, id, payload) ? new SocketPacket(type, name, id, attachments, payload) : null;
    }

    private static string? TakeNamespace(ref ReadOnlySpan<byte> text)
    {
        if (text.Length == 0 || text[0] != '/')
            return "/";
        var end = text.IndexOf((byte)',');
        var name = end < 0 ? text : text[..end];
        text = end < 0 ? [] : text[(end + 1)..];
        // What some clients put behind a question mark is not part of the name.
        var query = name.IndexOf((byte)'?');
        name = query < 0 ? name : name[..query];
        return name.Length <= LongestNamespace ? Encoding.UTF8.GetString(name) : null;
    }

    private static long? TakeNumber(ref ReadOnlySpan<byte> text)
    {
        var digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        digits = digits < 0 ? text.Length : digits;
        if (digits is 0 or > MostDigits)
            return null;
        var number = 0L;
        foreach (var digit in text[..digits])
            number = (number * 10) + digit - '0';
        text = text[digits..];
        return number;
    }

    private static bool TryParse(ReadOnlySpan<byte> text, out JsonElement payload)
    {
        payload = default;
        if (text.Length == 0)
            return true;
        try
        {
            var reader = new Utf8JsonReader(text);
            payload = JsonElement.ParseValue(ref reader);
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsValid(SocketPacketType type, long? id, JsonElement payload) => type switch
    {
        SocketPacketType.Connect => payload.ValueKind is JsonValueKind.Undefined or JsonValueKind.Object,
        SocketPacketType.Disconnect => payload.ValueKind == JsonValueKind.Undefined,
        SocketPacketType.Event or SocketPacketType.BinaryEvent => NameOf(payload) is { } name && !Reserved.Contains(name),
        SocketPacketType.Ack or SocketPacketType.BinaryAck => payload.ValueKind == JsonValueKind.Array && id is not null,
        _ => false,
    };

    private static string? NameOf(JsonElement payload)
    {
        if (payload.ValueKind != JsonValueKind.Array || payload.GetArrayLength() == 0)
            return null;
        try
        {
            return payload[0] is { ValueKind: JsonValueKind.String } name ? name.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // Half of a surrogate pair.
        }
    }
}
