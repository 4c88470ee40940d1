using System.Text.Json;

namespace Oleada.SocketIo.Packets;

/// <summary>The types of Socket.IO 5; each is written as its number.</summary>
internal enum SocketPacketType
{
    Connect = 0,
    Disconnect = 1,
    Event = 2,
    Ack = 3,
    ConnectError = 4,
    BinaryEvent = 5,
    BinaryAck = 6,
}

/// <summary>A packet that a client sent. A binary type means that its attachments are still to come.</summary>
/// <param name="Attachments">How many binary messages belong to it.</param>
/// <param name="Payload">Undefined if there is none.</param>
internal sealed record SocketPacket(SocketPacketType Type, string Namespace, long? Id, int Attachments, JsonElement Payload);
