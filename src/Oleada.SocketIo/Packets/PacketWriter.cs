using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Oleada.SocketIo.EngineIo;

namespace Oleada.SocketIo.Packets;

/// <summary>
/// Writes packets as frames. What is written once can be sent to any number of sockets of its namespace. Arguments are
/// UTF-8 JSON values with commas between them; an attachment stands in them as
/// <c>{"_placeholder":true,"num":0}</c>.
/// </summary>
public static class PacketWriter
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An event.</summary>
    /// <param name="space">The namespace.</param>
    /// <param name="name">The event's name.</param>
    /// <param name="arguments">Its arguments; may be empty.</param>
    /// <param name="attachments">Binary attachments.</param>
    /// <param name="id">Set if the client is to acknowledge it.</param>
    /// <returns>The packet's frames.</returns>
    public static Frame[] Event(
        string space, string name, ReadOnlySpan<byte> arguments, IReadOnlyList<ReadOnlyMemory<byte>>? attachments = null, long? id = null)
    {
        var type = attachments is { Count: > 0 } ? SocketPacketType.BinaryEvent : SocketPacketType.Event;
        var buffer = Begin(type, space, attachments?.Count ?? 0, id, arguments.Length + name.Length);
        buffer.Write("["u8);
        WriteText(buffer, name);
        if (arguments.Length > 0)
            buffer.Write(","u8);
        buffer.Write(arguments);
        buffer.Write("]"u8);
        return WithAttachments(buffer, attachments);
    }

    /// <summary>An acknowledgement.</summary>
    /// <param name="space">The namespace.</param>
    /// <param name="id">The id of the event that is acknowledged.</param>
    /// <param name="arguments">Its arguments; may be empty.</param>
    /// <param name="attachments">Binary attachments.</param>
    /// <returns>The packet's frames.</returns>
    public static Frame[] Ack(string space, long id, ReadOnlySpan<byte> arguments, IReadOnlyList<ReadOnlyMemory<byte>>? attachments = null)
    {
        var type = attachments is { Count: > 0 } ? SocketPacketType.BinaryAck : SocketPacketType.Ack;
        var buffer = Begin(type, space, attachments?.Count ?? 0, id, arguments.Length);
        buffer.Write("["u8);
        buffer.Write(arguments);
        buffer.Write("]"u8);
        return WithAttachments(buffer, attachments);
    }

    internal static Frame[] Connect(string space, string sid, string? pid)
    {
        var buffer = Begin(SocketPacketType.Connect, space, 0, null, 96);
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            json.WriteString("sid"u8, sid);
            if (pid is not null)
                json.WriteString("pid"u8, pid);
            json.WriteEndObject();
        }
        return [new Frame(buffer.WrittenMemory)];
    }

    internal static Frame[] ConnectError(string space, string message)
    {
        var buffer = Begin(SocketPacketType.ConnectError, space, 0, null, message.Length);
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            json.WriteString("message"u8, message);
            json.WriteEndObject();
        }
        return [new Frame(buffer.WrittenMemory)];
    }

    internal static Frame[] Disconnect(string space) => [new Frame(Begin(SocketPacketType.Disconnect, space, 0, null, 0).WrittenMemory)];

    private static ArrayBufferWriter<byte> Begin(SocketPacketType type, string space, int attachments, long? id, int length)
    {
        var buffer = new ArrayBufferWriter<byte>(length + space.Length + 64);
        buffer.Write([(byte)'4', (byte)('0' + (int)type)]);
        if (attachments > 0)
            WriteNumber(buffer, attachments, "-");
        if (space != "/")
        {
            buffer.Write(Encoding.UTF8.GetBytes(space));
            buffer.Write(","u8);
        }
        if (id is { } number)
            WriteNumber(buffer, number, "");
        return buffer;
    }

    private static void WriteNumber(ArrayBufferWriter<byte> buffer, long number, string after) =>
        buffer.Write(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture) + after));

    private static void WriteText(ArrayBufferWriter<byte> buffer, string text)
    {
        buffer.Write("\""u8);
        buffer.Write(JsonEncodedText.Encode(text, Plain.Encoder).EncodedUtf8Bytes);
        buffer.Write("\""u8);
    }

    private static Frame[] WithAttachments(ArrayBufferWriter<byte> buffer, IReadOnlyList<ReadOnlyMemory<byte>>? attachments) =>
        [new Frame(buffer.WrittenMemory), .. (attachments ?? []).Select(bytes => new Frame(bytes, IsBinary: true))];
}
