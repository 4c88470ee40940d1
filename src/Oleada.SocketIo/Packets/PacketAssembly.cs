using System.Text.Json;
using Oleada.SocketIo.EngineIo;

namespace Oleada.SocketIo.Packets;

/// <summary>
/// Puts packets together with the binary messages that belong to them. Bounded in number and bytes; while one is
/// incomplete nothing else may come.
/// </summary>
internal sealed class PacketAssembly(int mostAttachments, int mostBytes)
{
    private readonly List<ReadOnlyMemory<byte>> _attachments = [];
    private SocketPacket? _incomplete;
    private long _bytes;

    public bool IsWaiting => _incomplete is not null;

    /// <param name="packet">A whole packet, with its attachments, if this message completes one.</param>
    /// <returns>False if the message may not come now, or is no packet.</returns>
    public bool Add(Frame message, out (SocketPacket Packet, ReadOnlyMemory<byte>[] Attachments)? packet)
    {
        packet = null;
        if (message.IsBinary != IsWaiting)
            return false;
        if (message.IsBinary)
        {
            _attachments.Add(message.Bytes);
            _bytes += message.Bytes.Length;
        }
        else if ((_incomplete = PacketReader.Read(message.Bytes.Span, mostAttachments)) is not { } read || !HasOnlyKnownPlaceholders(read))
        {
            return false;
        }
        if (_bytes > mostBytes)
            return false;
        if (_attachments.Count < _incomplete!.Attachments)
            return true;
        packet = (_incomplete, [.. _attachments]);
        _attachments.Clear();
        (_incomplete, _bytes) = (null, 0);
        return true;
    }

    private static bool HasOnlyKnownPlaceholders(SocketPacket packet) => packet.Attachments == 0 || IsKnown(packet.Payload, packet.Attachments);

    private static bool IsKnown(JsonElement value, int attachments) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().All(item => IsKnown(item, attachments)),
        JsonValueKind.Object when IsPlaceholder(value) =>
            value.TryGetProperty("num", out var number) && number.ValueKind == JsonValueKind.Number
            && number.TryGetInt32(out var index) && index >= 0 && index < attachments,
        JsonValueKind.Object => value.EnumerateObject().All(field => IsKnown(field.Value, attachments)),
        _ => true,
    };

    private static bool IsPlaceholder(JsonElement value) => value.TryGetProperty("_placeholder", out var mark) && mark.ValueKind == JsonValueKind.True;
}
