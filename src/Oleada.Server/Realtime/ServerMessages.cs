using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Oleada.Contracts.Events;
using Oleada.Engine.Events;

namespace Oleada.Server.Realtime;

/// <summary>What the server says on <c>/ws</c> beside events, as UTF-8 JSON.</summary>
internal static class ServerMessages
{
    /// <summary>Text goes to JSON parsers only, never into HTML: no more is escaped than JSON asks for.</summary>
    public static readonly JsonWriterOptions Unchecked = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    public static byte[] Connected(string userId, string epoch, DateTimeOffset now) => Write("connected", json =>
    {
        json.WriteString("userId"u8, userId);
        json.WriteString("epoch"u8, epoch);
        json.WriteString("timestamp"u8, Timestamp.Format(now));
    });

    /// <param name="seqs">The last seqs of a session's executions, by stream.</param>
    public static byte[] Subscribed(
        string room, long seq, string epoch, IReadOnlyDictionary<string, long>? seqs = null) => Write("subscribed", json =>
    {
        json.WriteString("room"u8, room);
        json.WriteNumber("seq"u8, seq);
        json.WriteString("epoch"u8, epoch);
        if (seqs is null)
            return;
        json.WriteStartObject("seqs"u8);
        foreach (var (stream, head) in seqs)
            json.WriteNumber(stream, head);
        json.WriteEndObject();
    });

    public static byte[] Unsubscribed(string room) => Write("unsubscribed", json => json.WriteString("room"u8, room));

    /// <param name="from">The last seq that the client says it has.</param>
    /// <param name="gap">The stream goes on with the event after its end.</param>
    public static byte[] Gap(string room, long from, StreamGap gap, string epoch) => Write("gap", json =>
    {
        json.WriteString("room"u8, room);
        json.WriteNumber("from"u8, from);
        json.WriteNumber("to"u8, gap.To);
        json.WriteString("reason"u8, WordFor(gap.Reason));
        json.WriteString("epoch"u8, epoch);
    });

    public static byte[] Snapshot(string room, RoomSnapshot snapshot, string epoch) => Write("snapshot", json =>
    {
        json.WriteString("room"u8, room);
        json.WriteNumber("seq"u8, snapshot.Seq);
        json.WriteString("epoch"u8, epoch);
        json.WritePropertyName("data"u8);
        json.WriteRawValue(snapshot.Data.Span, skipInputValidation: true);
    });

    public static byte[] Pong(string timestamp) => Write("pong", json => json.WriteString("timestamp"u8, timestamp));

    public static byte[] Pong(long timestamp) => Write("pong", json => json.WriteNumber("timestamp"u8, timestamp));

    public static byte[] Error(MessageError error) => Write("error", json =>
    {
        json.WriteString("code"u8, error.Code);
        json.WriteString("message"u8, error.Message);
        if (error.Room is not null)
            json.WriteString("room"u8, error.Room);
    });

    private static string WordFor(GapReason reason) => reason switch
    {
        GapReason.BeyondEnd => "beyond_end",
        GapReason.LostTail => "lost_tail",
        GapReason.EpochUnknown => "epoch_unknown",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "no such reason"),
    };

    private static byte[] Write(string type, Action<Utf8JsonWriter> fields)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(buffer, Unchecked))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, type);
            fields(json);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
