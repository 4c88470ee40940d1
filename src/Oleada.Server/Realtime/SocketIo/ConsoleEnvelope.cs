using System.Buffers;
using System.Text.Json;

namespace Oleada.Server.Realtime.SocketIo;

/// <summary>
/// What consoles read that predate this server: the envelope, and the fields of its payload once more beside it. The
/// envelope's own fields always win.
/// </summary>
internal static class ConsoleEnvelope
{
    private static readonly string[] Reserved = ["type", "timestamp", "stream", "seq", "data"];

    public static byte[] Write(ReadOnlyMemory<byte> envelope, ReadOnlyMemory<byte> data)
    {
        var buffer = new ArrayBufferWriter<byte>(envelope.Length + data.Length);
        buffer.Write(envelope.Span[..^1]);
        var reader = new Utf8JsonReader(data.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var skipped = IsReserved(ref reader);
            reader.Skip();
            if (skipped)
                continue;
            buffer.Write(","u8);
            buffer.Write(data.Span[start..(int)reader.BytesConsumed]);
        }
        buffer.Write("}"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static bool IsReserved(ref Utf8JsonReader reader)
    {
        try
        {
            foreach (var name in Reserved)
                if (reader.ValueTextEquals(name))
                    return true;
            return false;
        }
        catch (InvalidOperationException)
        {
            return false; // An escaped half of a surrogate pair: no name that anybody else writes.
        }
    }
}
