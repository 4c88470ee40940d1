using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Oleada.Engine.Events;

namespace Oleada.Server.Realtime.Dialects;

/// <summary>
/// The payload's own fields, then <c>type</c> and <c>timestamp</c> (milliseconds since 1970). A payload's fields of
/// these two names are left out, so no key stands twice and no payload can pose as another event.
/// </summary>
internal sealed class FlatDialect : Dialect
{
    public override string? Subprotocol => null;

    public override byte[] Pong(DateTimeOffset now) => ServerMessages.Pong(now.ToUnixTimeMilliseconds());

    protected override byte[] Write(LogEvent entry)
    {
        var buffer = new ArrayBufferWriter<byte>(entry.Data.Length + 96);
        buffer.Write("{"u8);
        CopyFields(entry.Data.Span, buffer);
        buffer.Write("\"type\":\""u8);
        buffer.Write(JsonEncodedText.Encode(entry.Type, ServerMessages.Unchecked.Encoder).EncodedUtf8Bytes);
        buffer.Write("\",\"timestamp\":"u8);
        buffer.Write(Encoding.UTF8.GetBytes(entry.Timestamp.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)));
        buffer.Write("}"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static void CopyFields(ReadOnlySpan<byte> data, ArrayBufferWriter<byte> buffer)
    {
        var reader = new Utf8JsonReader(data);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var reserved = IsReserved(ref reader);
            reader.Skip();
            if (reserved)
                continue;
            buffer.Write(data[start..(int)reader.BytesConsumed]);
            buffer.Write(","u8);
        }
    }

    private static bool IsReserved(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.ValueTextEquals("type"u8) || reader.ValueTextEquals("timestamp"u8);
        }
        catch (InvalidOperationException)
        {
            return false; // An escaped half of a surrogate pair: no name that anybody else writes.
        }
    }
}
