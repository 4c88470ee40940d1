using System.Buffers;
using System.Text.Json;
using Oleada.Contracts.Events;
using Oleada.Engine.Events;

namespace Oleada.Server.Realtime.Dialects;

/// <summary>The canonical envelope: <c>type</c>, <c>timestamp</c>, <c>stream</c>, <c>seq</c>, <c>data</c>.</summary>
internal sealed class CanonicalDialect : Dialect
{
    public override string Subprotocol => "oleada.v1";

    public override byte[] Pong(DateTimeOffset now) => ServerMessages.Pong(Timestamp.Format(now));

    protected override byte[] Write(LogEvent entry)
    {
        var buffer = new ArrayBufferWriter<byte>(entry.Data.Length + 192);
        using (var json = new Utf8JsonWriter(buffer, ServerMessages.Unchecked))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, entry.Type);
            json.WriteString("timestamp"u8, Timestamp.Format(entry.Timestamp));
            json.WriteString("stream"u8, entry.Stream);
            json.WriteNumber("seq"u8, entry.Seq);
            json.WritePropertyName("data"u8);
            json.WriteRawValue(entry.Data.Span, skipInputValidation: true);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
