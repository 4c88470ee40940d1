using Oleada.Engine.Events;
using Oleada.Server.Realtime.Dialects;
using Oleada.SocketIo.Packets;

namespace Oleada.Server.Realtime.SocketIo;

/// <summary>An event as a Socket.IO packet: its name, and as the one argument an envelope. The same bytes for every client.</summary>
internal sealed class SocketIoDialect(bool forConsoles) : Dialect
{
    public const string Namespace = "/";

    /// <summary>The canonical envelope.</summary>
    public static readonly SocketIoDialect Envelopes = new(forConsoles: false);

    /// <summary>The envelope with the payload's fields once more beside it.</summary>
    public static readonly SocketIoDialect Consoles = new(forConsoles: true);

    public override string? Subprotocol => null;

    public override byte[] Pong(DateTimeOffset now) => Canonical.Pong(now);

    /// <summary>Puts a last argument, a text that needs no escapes, behind those of a packet that is an event.</summary>
    public static byte[] WithOffset(ReadOnlySpan<byte> packet, string offset)
    {
        var bytes = new byte[packet.Length + offset.Length + 3];
        packet[..^1].CopyTo(bytes);
        var rest = bytes.AsSpan(packet.Length - 1);
        ",\""u8.CopyTo(rest);
        System.Text.Encoding.ASCII.GetBytes(offset, rest[2..]);
        "\"]"u8.CopyTo(rest[(offset.Length + 2)..]);
        return bytes;
    }

    /// <summary>An event's packet, with an offset behind it if there is one.</summary>
    public static ReadOnlyMemory<byte> PacketOf(LogEvent entry, SocketIoDialect dialect, string? offset)
    {
        var packet = dialect.Encode(entry);
        return offset is null ? packet : WithOffset(packet.Span, offset);
    }

    protected override byte[] Write(LogEvent entry)
    {
        var envelope = Canonical.Encode(entry);
        var argument = forConsoles ? ConsoleEnvelope.Write(envelope, entry.Data).AsMemory() : envelope;
        return PacketWriter.Event(Namespace, entry.Type, argument.Span)[0].Bytes.ToArray();
    }
}
